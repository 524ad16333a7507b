// The parts of antd that the console uses. Nothing else imports antd, so the bundle holds nothing else.

export type { InputRef } from "antd";
export { Alert, Button, Checkbox, ConfigProvider, Input, Progress, Radio, Select } from "antd";
