export { announcedIn } from './announced.ts'
export { type MqttLink, openMqtt } from './link.ts'
export { type MqttWishes, readMqttWishes } from './wishes.ts'
