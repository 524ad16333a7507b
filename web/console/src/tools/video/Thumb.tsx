import { Icon } from "@/ui";

/** Thumb is the poster of a film at the size of a stamp. */
export function Thumb({ src }: { src?: string }) {
  return (
    <span className="thumb">
      {src ? <img src={src} alt="" width={36} height={64} loading="lazy" /> : <Icon name="film" size={16} />}
    </span>
  );
}
