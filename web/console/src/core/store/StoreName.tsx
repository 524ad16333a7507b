import { useStore } from "@/shell/StoreSwitch";

/** StoreName is the name of a store with its id behind it, the id alone where the name is not to be had. */
export function StoreName({ id }: { id: string }) {
  const { data } = useStore(id);
  return (
    <>
      {data && `${data.name} · `}
      <span className="mono break">{id}</span>
    </>
  );
}
