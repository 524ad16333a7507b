import {
  ArrowLeftOutlined,
  ArrowRightOutlined,
  AuditOutlined,
  BellOutlined,
  BookOutlined,
  CheckCircleFilled,
  CheckOutlined,
  ClockCircleOutlined,
  CloseCircleFilled,
  CloseOutlined,
  CloudUploadOutlined,
  ControlOutlined,
  CopyOutlined,
  DownOutlined,
  EyeInvisibleOutlined,
  EyeOutlined,
  FileTextOutlined,
  FireOutlined,
  InboxOutlined,
  InfoCircleFilled,
  LeftOutlined,
  LoadingOutlined,
  LockOutlined,
  MailOutlined,
  MessageOutlined,
  MinusCircleOutlined,
  PauseCircleFilled,
  PictureOutlined,
  PlayCircleOutlined,
  PlusOutlined,
  ProfileOutlined,
  QuestionCircleOutlined,
  RightOutlined,
  SearchOutlined,
  ShopOutlined,
  ShoppingOutlined,
  StopOutlined,
  TeamOutlined,
  UserOutlined,
  WarningFilled,
} from "@ant-design/icons";
import type { ComponentType, CSSProperties } from "react";

const icons = {
  add: PlusOutlined,
  aplus: PictureOutlined,
  audit: AuditOutlined,
  back: ArrowLeftOutlined,
  bell: BellOutlined,
  book: BookOutlined,
  check: CheckOutlined,
  clock: ClockCircleOutlined,
  close: CloseOutlined,
  coins: FireOutlined,
  copy: CopyOutlined,
  down: DownOutlined,
  email: MailOutlined,
  empty: InboxOutlined,
  eye: EyeOutlined,
  eyeOff: EyeInvisibleOutlined,
  file: FileTextOutlined,
  film: PlayCircleOutlined,
  go: ArrowRightOutlined,
  help: QuestionCircleOutlined,
  info: InfoCircleFilled,
  left: LeftOutlined,
  lock: LockOutlined,
  marketing: FireOutlined,
  messages: MessageOutlined,
  no: CloseCircleFilled,
  off: MinusCircleOutlined,
  ok: CheckCircleFilled,
  pause: PauseCircleFilled,
  person: UserOutlined,
  people: TeamOutlined,
  policy: ControlOutlined,
  product: ShoppingOutlined,
  records: ProfileOutlined,
  right: RightOutlined,
  search: SearchOutlined,
  stop: StopOutlined,
  store: ShopOutlined,
  upload: CloudUploadOutlined,
  wait: LoadingOutlined,
  warn: WarningFilled,
} satisfies Record<string, ComponentType<{ style?: CSSProperties }>>;

export type IconName = keyof typeof icons;

/** Icon draws one of the family; it says nothing by itself, a word stands beside it or names its button. */
export function Icon({ name, size, className }: { name: IconName; size?: number; className?: string }) {
  const Drawn = icons[name];
  return (
    <span
      className={className ? `icon ${className}` : "icon"}
      style={size ? { fontSize: size } : undefined}
      aria-hidden
    >
      <Drawn />
    </span>
  );
}
