import { QueryClientProvider } from "@tanstack/react-query";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import { StrictMode, useMemo } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router/dom";
import { newQueryClient } from "@/api/query";
import { startI18n, useLang } from "@/i18n";
import { router } from "@/routes";
import { SessionProvider } from "@/shell/session";
import { theme } from "@/theme/tokens";
import { ConfigProvider } from "@/ui/antd";
import { ToastProvider } from "@/ui/toast";
import "@/theme/index.css";

const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content;
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
const cache = newQueryClient();

function Root() {
  const lang = useLang();
  const themed = useMemo(() => ({ ...theme, token: { ...theme.token, motion: !still } }), []);
  return (
    <ConfigProvider
      theme={themed}
      locale={lang === "zh" ? zhCN : enUS}
      csp={{ nonce }}
      button={{ autoInsertSpace: false }}
      wave={{ disabled: true }}
    >
      <SessionProvider>
        <ToastProvider>
          <RouterProvider router={router} />
        </ToastProvider>
      </SessionProvider>
    </ConfigProvider>
  );
}

await startI18n();
const root = document.getElementById("root");
if (!root) throw new Error("no #root");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={cache}>
      <Root />
    </QueryClientProvider>
  </StrictMode>,
);
