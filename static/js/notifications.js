// The bell in the head of a page that follows nothing else. A page that does follows it by the same window.
import { io } from "socket.io-client";
import { followWhileRead, PATIENCE } from "./live/reading.js";
import { bell } from "./notifications/bell.js";

followWhileRead(io(PATIENCE), document, [bell]);
