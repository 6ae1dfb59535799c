// DingTalk's Node stream SDK. Says on standard output, a JSON object a line, what it was given.
import axios from "axios";
import { DWClient, EventAck, TOPIC_CARD, TOPIC_ROBOT } from "dingtalk-stream";

const [gateway, clientId, clientSecret] = process.argv.slice(2);
const tell = (what) => process.stdout.write(JSON.stringify(what) + "\n");

// The SDK has its gateway's address written into it; it asks by the axios it shares with us.
axios.interceptors.request.use((config) => {
  config.url = config.url.replace("https://api.dingtalk.com", gateway);
  return config;
});
console.info = console.warn = console.error = () => {};

const client = new DWClient({ clientId, clientSecret, keepAlive: true });
client.registerCallbackListener(TOPIC_ROBOT, async (downstream) => {
  const message = JSON.parse(downstream.data);
  client.socketCallBackResponse(downstream.headers.messageId, null);
  tell({ robot: message.text.content.trim(), conversation: message.conversationId });
  const answer = { msgtype: "text", text: { content: `收到：${message.text.content.trim()}` } };
  const { data } = await axios.post(message.sessionWebhook, answer);
  tell({ replied: data });
});
client.registerCallbackListener(TOPIC_CARD, (downstream) => {
  const press = JSON.parse(downstream.data);
  client.socketCallBackResponse(downstream.headers.messageId, { cardData: { cardParamMap: { state: "已接受" } } });
  tell({ card: press.outTrackId, action: JSON.parse(press.content).cardPrivateData.actionIds });
});
client.registerAllEventListener((message) => {
  tell({ event: message.headers.eventType, data: JSON.parse(message.data) });
  return { status: EventAck.SUCCESS };
});
await client.connect();
