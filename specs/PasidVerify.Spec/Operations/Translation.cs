using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>
/// How the hardware may answer a request (VT-d 3.6 to 3.8, 6.2, 7.1.3): through any entry, any table page and any
/// translation that memory has or a cache may still have. Requests change nothing here, as caches are saturated.
/// </summary>
/// <remarks>
/// Kernel PASIDs are set up with SRE = 1 and WPE = 1 (Linux: PASID_FLAG_SUPERVISOR_MODE). A trusted device is one that
/// puts only addresses that it was given into translated requests; any other may put in what it likes.
/// </remarks>
public static class Translation
{
    /// <summary>The request may reach a page frame, or, for a translation request, be told of it.</summary>
    public static Bool Reaches(State s, Request request, Way way, Frame frame) =>
        Admitted(s, request) & !InterruptWindow.Contains(frame)
        & (Leads(s, request, way, frame) | Forged(s, request, frame));

    /// <summary>The request may be blocked with this fault, met through a domain or before any.</summary>
    /// <remarks>
    /// VT-d fixes no order between faults of one step of the way, but the steps themselves have one: entry, address,
    /// tables, rights, output. What only the IOTLB remembers can lack rights; it cannot be walked.
    /// </remarks>
    public static Bool Faults(State s, Request request, Way way, Fault fault) => fault switch
    {
        Fault.NoSuchDevice => !s.Devices[request.Device].Present,
        Fault.TranslationBlocked => s.Devices[request.Device].Present & !IsLet(s, request),
        Fault.PasidIsRidPasid => s.Devices[request.Device].Present & request.Pasid == Pasids.None
            & request.Access.Tagged,
        Fault.PasidNotPresent => Admitted(s, request) & Entry(s, request) == Domains.None,
        Fault.NotCanonical => Walks(s, request, way) & !Canonical(request.Page),
        Fault.NotPresent => Walks(s, request, way) & Canonical(request.Page) & Misses(s, request, way),
        // The kernel's upper tables are supervisor entries too: a user request may be stopped there, page or no page.
        Fault.SupervisorPage => !Entitled(request, way.Domain) & Canonical(request.Page)
            & (Walks(s, request, way) | (Hits(s, request, way) & Found(s, request, way).Present)),
        Fault.BeyondHostWidth => EntryIsKnown(s, request, way.Domain)
            & way.Domain == Domains.Passthrough & !BelowHostWidth(s, request.Page),
        Fault.WriteDenied => request.Access.Write & Canonical(request.Page) & ReadOnlySomewhere(s, request, way),
        Fault.InterruptWindow => OutputInInterruptWindow(s, request, way),
        _ => false,
    };

    /// <summary>The table page that a walk finds in memory today; any, where it finds none.</summary>
    public static Way Today(State s, DomainId domain, Page page) =>
        new(domain, s.Regions[KernelTable.RegionOf(page)].Table);

    /// <summary>The kernel's upper table leads to the table page, or a cache of its entries may.</summary>
    public static Bool Led(State s, RegionId region, TableId table)
    {
        var upper = s.Regions[region];
        return (upper.Phase == TablePhase.Live & upper.Table == table) | s.StaleTables[new(region, table)].Present;
    }

    /// <summary>A walk finds a translation, and it leads there.</summary>
    public static Bool WalkLeads(State s, Request request, Way way, Frame frame)
    {
        var leaf = Found(s, request, way);
        return (way.Domain == Domains.Passthrough & IsIdentity(s, request.Page, frame))
            | (way.Domain != Domains.Passthrough & Canonical(request.Page) & leaf.Present & leaf.Frame == frame
                & MayWrite(s, request, leaf.Writable) & Entitled(request, way.Domain));
    }

    /// <summary>
    /// A walk may lead there, or what the IOTLB loaded by one, also when there is no entry any more (VT-d 6.2.4); for a
    /// translated request, what the device's TLB loaded of it.
    /// </summary>
    private static Bool Leads(State s, Request request, Way way, Frame frame) =>
        (Answers(request, Known(s, request, way.Domain)) & WalkLeads(s, request, way, frame))
        | HitLeads(s, request, way.Domain, frame);

    private static Bool HitLeads(State s, Request request, DomainId domain, Frame frame)
    {
        var stale = Stale(s, request, domain, frame);
        return Answers(request, stale.Level) & Canonical(request.Page)
            & MayWrite(s, request, stale.Writable) & Entitled(request, domain);
    }

    /// <summary>The cache that answers the request may know what a cache of this level does.</summary>
    private static Bool Answers(Request request, Choice<CacheLevel> level) => level.AtLeast(CacheLevel.Iotlb)
        | (request.Access.Kind == RequestKind.Translated & level.AtLeast(CacheLevel.DeviceTlb));

    /// <summary>A translated request is passed on as it is (VT-d 3.8): it goes wherever an untrusted device wants.</summary>
    private static Bool Forged(State s, Request request, Frame frame) =>
        request.Access.Kind == RequestKind.Translated & !s.Devices[request.Device].Trusted
        & frame <= s.Layout.LastFrame;

    /// <summary>DTE = 0 blocks everything but untranslated requests (VT-d 7.1.3, SCT.5).</summary>
    private static Bool IsLet(State s, Request request) =>
        request.Access.Kind == RequestKind.Untranslated | Caches.HasDeviceTlb(s, request.Device);

    private static StaleTranslation Stale(State s, Request request, DomainId domain, Frame frame)
    {
        var stale = s.StaleTranslations[new(request.Device, request.Pasid, domain, request.Page, frame)];
        var loaded = domain != Domains.Kernel | IsShared(s, request.Page);
        return stale with { Level = loaded.Select(stale.Level, CacheLevel.None) };
    }

    private static Choice<CacheLevel> Known(State s, Request request, DomainId domain) =>
        Caches.Level(s, request.Device, request.Pasid, domain);

    /// <summary>With WPE = 0, for any PASID but 0, a supervisor may write what is read-only (VT-d 9.6).</summary>
    private static Bool MayWrite(State s, Request request, Bool writable) =>
        !request.Access.Write | writable
        | (s.Design.NoWriteProtectEnable & request.Access.Tagged & request.Access.Privileged);

    /// <summary>PASID 0 is no tag: what carries none is looked up there, and what carries it faults.</summary>
    private static Bool Admitted(State s, Request request) =>
        s.Devices[request.Device].Present & IsLet(s, request)
        & request.Access.Tagged == (request.Pasid != Pasids.None);

    private static DomainId Entry(State s, Request request) => s.PasidTable[new(request.Device, request.Pasid)].Domain;

    /// <summary>An entry for this domain is in memory, or may be in the PASID cache.</summary>
    private static Bool EntryIsKnown(State s, Request request, DomainId domain) =>
        Admitted(s, request) & Known(s, request, domain).AtLeast(CacheLevel.PasidCache);

    /// <summary>The hardware may walk first-stage tables this way.</summary>
    private static Bool Walks(State s, Request request, Way way) =>
        EntryIsKnown(s, request, way.Domain) & way.Domain != Domains.Passthrough;

    /// <summary>The IOTLB may hold what a walk would find today.</summary>
    private static Bool Hits(State s, Request request, Way way) => Admitted(s, request)
        & Known(s, request, way.Domain).AtLeast(CacheLevel.Iotlb) & way.Domain != Domains.Passthrough;

    /// <summary>The kernel's pages are supervisor pages.</summary>
    private static Bool Entitled(Request request, DomainId domain) => domain != Domains.Kernel | request.Access.Privileged;

    /// <summary>What a walk that starts from any permitted entry of the upper level finds in today's memory.</summary>
    private static Leaf Found(State s, Request request, Way way)
    {
        var shared = s.Cells[new(way.Table, request.Page)];
        var own = s.Tables[new(way.Domain, request.Page)];
        var fast = way.Domain == Domains.Kernel;
        return new(
            (fast & IsShared(s, request.Page) & Led(s, KernelTable.RegionOf(request.Page), way.Table) & shared.Present)
                | (!fast & own.Present),
            (fast & shared.Writable) | (!fast & own.Writable),
            fast.Select(shared.Frame, own.Frame));
    }

    /// <summary>A walk finds nothing: in a table page that it is led to, or because it is led to none.</summary>
    private static Bool Misses(State s, Request request, Way way) => !Found(s, request, way).Present
        & (way.Domain != Domains.Kernel | Led(s, KernelTable.RegionOf(request.Page), way.Table)
            | s.Regions[KernelTable.RegionOf(request.Page)].Phase != TablePhase.Live);

    private static Bool ReadOnlySomewhere(State s, Request request, Way way)
    {
        var leaf = Found(s, request, way);
        var stale = Stale(s, request, way.Domain, StaleFrame(s, request, way.Domain));
        return (Hits(s, request, way) & leaf.Present & !MayWrite(s, request, leaf.Writable))
            | (Admitted(s, request) & stale.Level.AtLeast(CacheLevel.Iotlb)
                & !MayWrite(s, request, stale.Writable));
    }

    private static Bool OutputInInterruptWindow(State s, Request request, Way way)
    {
        Frame identity = new(request.Page.ToBits().Slice(0, Sorts.Frame.Width));

        // A translation request is answered without a right that it asks for in vain: W = 0 is no fault (VT-d 7.1.3).
        var asked = request with
        {
            Access = request.Access with
            {
                Write = request.Access.Write & request.Access.Kind == RequestKind.Untranslated,
            },
        };
        return Walked(identity) | Walked(Found(s, request, way).Frame);

        // What faults is never cached (VT-d 6.1): only a walk leads there.
        Bool Walked(Frame frame) => EntryIsKnown(s, request, way.Domain) & WalkLeads(s, asked, way, frame)
            & InterruptWindow.Contains(frame);
    }

    /// <summary>What is being unmapped is granted until then, and what the kernel changes it remembers.</summary>
    private static Frame StaleFrame(State s, Request request, DomainId domain) => (domain == Domains.Kernel).Select(
        s.KernelChanges[request.Page].Frame, s.Grants[new(domain, request.Page)].Frame);

    /// <summary>Devices in fast mode walk the kernel's table for this page; all of it, but under a design switch.</summary>
    internal static Bool IsShared(State s, Page page) => !s.Design.FastSharesDirectMapOnly
        || s.Layout.InDirectMap(page);

    /// <summary>The page frame is the page itself, and memory.</summary>
    internal static Bool IsIdentity(State s, Page page, Frame frame) =>
        BelowHostWidth(s, page) & page == frame.ToBits().Extend(Sorts.Page.Width);

    /// <summary>A 4-level first-stage table can be asked for the page.</summary>
    internal static Bool Canonical(Page page) => KernelTable.Canonical(KernelTable.RegionOf(page));

    private static Bool BelowHostWidth(State s, Page page) => page <= s.Layout.LastFrame.ToBits().Extend(Sorts.Page.Width);
}
