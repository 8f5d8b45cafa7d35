export { type MqttLink, openMqtt } from './link.ts'
export { type MqttWishes, readMqttWishes } from './wishes.ts'
