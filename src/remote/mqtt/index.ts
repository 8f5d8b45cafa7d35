export { type MqttLink, openMqtt } from './link.ts'
export { type MqttSettings, type MqttWishes, readMqttWishes } from './wishes.ts'
