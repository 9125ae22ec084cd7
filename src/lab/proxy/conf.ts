/** nginx.conf of the lab's proxy, as an administrator would have it before Berth comes. */
import { join } from 'node:path';

export interface ConfWords {
  dir: string;
  httpsPort: number;
  /** Where nginx has its stream part in a module of its own. */
  streamModule: string | undefined;
  isRoot: boolean;
}

/** Everything is in the lab's folder; a name that nobody has is answered with 421. */
export function nginxConf({ dir, httpsPort, streamModule, isRoot }: ConfWords): string {
  const at = (name: string) => join(dir, name);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `${streamModule === undefined ? '' : `load_module ${streamModule};\n`}${
    // Workers drop to another account otherwise, which may not look into our folder.
    isRoot ? 'user root;\n' : ''
  }worker_processes 2;
pid ${at('nginx.pid')};
error_log ${at('error.log')} notice;
events { worker_connections 512; }
http {
  access_log off;
${temporary.map((name) => `  ${name}_temp_path ${at(`tmp-${name}`)};`).join('\n')}
  server {
    listen 127.0.0.1:${httpsPort} ssl http2 default_server;
    server_name _;
    ssl_certificate ${at('cert.pem')};
    ssl_certificate_key ${at('key.pem')};
    return 421;
  }
  include ${at('sites')}/*.conf;
}
stream {
  include ${at('streams')}/*.conf;
}
`;
}
