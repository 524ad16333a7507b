import { createBrowserRouter, Navigate, Outlet, type RouteObject, useLocation, useRouteError } from "react-router";
import { Problem } from "@/api/problem";
import { startPath } from "@/shell/access";
import { ExpiredDialog } from "@/shell/Expired";
import { InvitePage } from "@/shell/Invite";
import { Shell } from "@/shell/Shell";
import { SignInPage } from "@/shell/SignIn";
import { lastStoreKey } from "@/shell/StoreSwitch";
import { useMe, useSession } from "@/shell/session";
import { Loading, ProblemView } from "@/ui";

/** Everything behind the sign-in. */
function Inside() {
  const { me, loading, problem, retry, expired } = useSession();
  const { pathname, search } = useLocation();
  if (loading) return <Loading rows={10} />;
  if (!me) {
    if (problem && problem.status !== 401) return <ProblemView error={problem} retry={retry} page />;
    const next = pathname === "/" ? "" : `?next=${encodeURIComponent(pathname + search)}`;
    return <Navigate to={`/sign-in${next}`} replace />;
  }
  return (
    <>
      <Shell />
      {expired && <ExpiredDialog />}
    </>
  );
}

function Start() {
  const { me } = useMe();
  return <Navigate to={startPath(me, localStorage.getItem(lastStoreKey))} replace />;
}

function Broken() {
  const error = useRouteError();
  // After an update the files of the old pages are gone: the new ones are one load away.
  const stale = error instanceof TypeError && /import|module/i.test(error.message);
  const marker = "souk.reloaded";
  if (stale && !sessionStorage.getItem(marker)) {
    sessionStorage.setItem(marker, "1");
    location.reload();
    return null;
  }
  return <ProblemView error={error} page />;
}

const NotFound = () => <ProblemView error={new Problem(404, { code: "not_found" })} page />;

const page = (path: string, load: () => Promise<{ default: React.ComponentType }>): RouteObject => ({
  path,
  lazy: async () => ({ Component: (await load()).default }),
  errorElement: <Broken />,
});

export const router = createBrowserRouter([
  {
    element: <Outlet />,
    errorElement: <Broken />,
    hydrateFallbackElement: <Loading rows={10} />,
    children: [
      { path: "/sign-in", element: <SignInPage /> },
      { path: "/invitations/:token", element: <InvitePage /> },
      {
        element: <Inside />,
        children: [
          { path: "/", element: <Start /> },
          page("/stores/:store/marketing", () => import("@/core/eligibility/MarketingPage")),
          page("/stores/:store/tools/:tool", () => import("@/core/eligibility/EligibilityPage")),
          page("/stores/:store/videos", () => import("@/tools/video/ListPage")),
          page("/stores/:store/videos/upload", () => import("@/tools/video/UploadPage")),
          page("/stores/:store/videos/:video", () => import("@/tools/video/FilmPage")),
          page("/stores/:store/videos/:video/resubmit", () => import("@/tools/video/UploadPage")),
          page("/stores/:store/metrics", () => import("@/core/insight/MetricsPage")),
          page("/stores/:store/metrics/:metric", () => import("@/core/insight/MetricPage")),
          { path: "/stores/:store/reports", element: <Navigate to="video" replace /> },
          page("/stores/:store/reports/:tool", () => import("@/core/insight/ReportPage")),
          page("/stores/:store/advice", () => import("@/core/insight/AdvicePage")),
          { path: "/stores/:store/diagnosis", element: <Navigate to="video" replace /> },
          page("/stores/:store/diagnosis/:tool", () => import("@/core/insight/DiagnosisPage")),
          page("/benchmarks", () => import("@/core/insight/BenchmarksPage")),
          page("/stores/:store/reviews", () => import("@/core/review/RecordsPage")),
          page("/stores/:store/reviews/:record", () => import("@/core/review/RecordPage")),
          page("/stores/:store/conduct", () => import("@/core/conduct/ConductPage")),
          page("/stores/:store/products", () => import("@/core/catalog/ProductsPage")),
          page("/stores/:store/papers", () => import("@/papers/PapersPage")),
          page("/stores/:store/papers/upload", () => import("@/papers/UploadPaperPage")),
          page("/stores/:store/papers/fill/:template", () => import("@/papers/FillPage")),
          page("/stores/:store/papers/:paper", () => import("@/papers/PaperPage")),
          page("/stores/:store/verification", () => import("@/core/verification/VerificationPage")),
          page("/stores/:store/people", () => import("@/core/identity/PeoplePage")),
          { path: "/stores/:store", element: <Navigate to="marketing" replace /> },
          page("/review", () => import("@/core/review/QueuePage")),
          page("/review/:case", () => import("@/core/review/CasePage")),
          page("/stores", () => import("@/core/store/StoresPage")),
          page("/stores/:store/events", () => import("@/core/event/EventsPage")),
          page("/stores/:store/profile", () => import("@/core/store/ProfilePage")),
          page("/events", () => import("@/core/event/EventsPage")),
          page("/jobs", () => import("@/core/jobs/JobsPage")),
          page("/conduct", () => import("@/core/conduct/StandingsPage")),
          page("/staff", () => import("@/core/identity/StaffPage")),
          page("/privacy", () => import("@/core/privacy/PrivacyPage")),
          page("/keys", () => import("@/core/identity/KeysPage")),
          page("/stores/:store/audit", () => import("@/core/audit/AuditPage")),
          page("/audit", () => import("@/core/audit/AuditPage")),
          page("/policies", () => import("@/core/policy/PoliciesPage")),
          page("/policies/drafts/:draft", () => import("@/core/policy/DraftPage")),
          page("/codes", () => import("@/core/review/CodesPage")),
          { path: "*", element: <NotFound /> },
        ],
      },
    ],
  },
]);
