process.stdout.write('this is never reached\n');
