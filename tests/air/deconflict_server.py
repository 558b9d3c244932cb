"""A party that answers over HTTP: POST /answer or /open, one message in, one message out."""

import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

RUN = "import crossfix.cli; crossfix.cli.main()"
FOLDER = Path(sys.argv[1] if __name__ == "__main__" else ".")
COMMANDS = {
    "/answer": ["answer", "volumes.json", "in.json", "--party", "B", "--out", "out.json"],
    "/open": ["open", "in.json", "--out", "out.json", "--json"],
}


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        message = self.rfile.read(int(self.headers["Content-Length"]))
        (FOLDER / "in.json").write_bytes(message)
        done = subprocess.run(
            [sys.executable, "-c", RUN, "air", "deconflict", *COMMANDS[self.path]],
            cwd=FOLDER,
            capture_output=True,
            check=False,
        )
        (FOLDER / "said.json").write_bytes(done.stdout)
        refused = done.returncode not in {0, 1}
        body = done.stderr if refused else (FOLDER / "out.json").read_bytes()
        self.send_response(409 if refused else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


if __name__ == "__main__":
    server = HTTPServer(("127.0.0.1", 0), Handler)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()
