// Runs, and waits for something that does not come; it never listens on a port.
process.stdout.write('waiting for the message broker\n');
setInterval(() => process.stdout.write('still waiting\n'), 5000);
