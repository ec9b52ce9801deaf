// The same room on a plain Socket.IO server of Node.
import { createServer } from "node:http";
import { Server } from "socket.io";

const words = "x".repeat(260);
const server = createServer((request, response) => {
  const events = Number(new URL(request.url, "http://x").searchParams.get("events"));
  let said = 0;
  const timer = setInterval(() => {
    if (said++ >= events) return clearInterval(timer);
    io.emit("news", { at: Date.now() / 1000, words });
  }, 200);
  response.end("ok");
});
const io = new Server(server, { pingInterval: 300_000, transports: ["websocket"] });
server.listen(Number(process.argv[2]), "127.0.0.1", 4096);
