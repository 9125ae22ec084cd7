const { createServer } = require('node:http');

createServer((_request, response) => response.end('These notes are private.\n')).listen(process.env.PORT ?? 3000);
