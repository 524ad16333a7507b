// The parts of antd that the console uses. Nothing else imports antd, so the bundle holds nothing else.
export { Alert, App as AntApp, Button, Checkbox, ConfigProvider, Drawer, Dropdown, Input, Modal, Popover, Progress, Radio, Select, Skeleton } from "antd";
export type { InputRef } from "antd";
