// A build that gets somewhere before it fails.
process.stdout.write('reading 12 modules\n');
process.stderr.write("cannot find module './missing.js', which index.js asks for\n");
process.exitCode = 3;
