package io.hawser.mqtt.testkit;

import java.nio.file.Path;

/** nginx in front of a broker's WebSocket port: it ends TLS, and passes on what comes for one path. */
public final class ReverseProxy implements AutoCloseable {
    private final TempFolder folder = new TempFolder("hawser-nginx-");
    private final Path program = Program.require("nginx");
    private final int port = FreePort.choose();
    private final Program process;

    private ReverseProxy(Pki pki, String path, int brokerPort) {
        Path configuration = folder.write("nginx.conf", configuration(pki.server(), path, brokerPort));
        process = Program.start(
                        folder, program, "-p", folder.path().toString(), "-c", configuration.toString(), "-e", "stderr")
                .awaitPort(port);
    }

    /** Passes on what asks for the path to the broker; what asks for anything else does not get that far. */
    public static ReverseProxy start(Pki pki, String path, int brokerPort) {
        return new ReverseProxy(pki, path, brokerPort);
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        process.close();
        folder.close();
    }

    private String configuration(Pki.Identity server, String path, int brokerPort) {
        return """
                daemon off;
                master_process off;
                pid FOLDER/nginx.pid;
                events { worker_connections 64; }
                http {
                  access_log off;
                  client_body_temp_path FOLDER/body;
                  proxy_temp_path FOLDER/proxy;
                  fastcgi_temp_path FOLDER/fastcgi;
                  uwsgi_temp_path FOLDER/uwsgi;
                  scgi_temp_path FOLDER/scgi;
                  server {
                    listen 127.0.0.1:%d ssl;
                    ssl_certificate %s;
                    ssl_certificate_key %s;
                    location = %s {
                      rewrite ^ /mqtt? break;
                      proxy_pass http://127.0.0.1:%d;
                      proxy_http_version 1.1;
                      proxy_set_header Upgrade $http_upgrade;
                      proxy_set_header Connection upgrade;
                      proxy_read_timeout 300s;
                    }
                  }
                }
                """.replace("FOLDER", folder.path().toString())
                .formatted(port, server.certificate(), server.key(), path, brokerPort);
    }
}
