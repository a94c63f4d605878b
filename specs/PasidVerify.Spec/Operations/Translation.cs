using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>
/// How the hardware may answer a request with PASID (VT-d 3.6, 3.7, 6.2, 7.1.3): through any entry, any table page and
/// any translation that memory has or a cache may still have. Requests change nothing here, as caches are saturated.
/// </summary>
/// <remarks>Kernel PASIDs are set up with SRE = 1 and WPE = 1 (Linux: PASID_FLAG_SUPERVISOR_MODE).</remarks>
public static class Translation
{
    /// <summary>The request may reach a page frame.</summary>
    public static Bool Reaches(State s, Request request, Way way, Frame frame) =>
        Leads(s, request, way, frame) & !InInterruptWindow(frame);

    /// <summary>The request may be blocked with this fault, met through a domain or before any.</summary>
    /// <remarks>
    /// VT-d fixes no order between faults of one step of the way, but the steps themselves have one: entry, address,
    /// tables, rights, output. What only the IOTLB remembers can lack rights; it cannot be walked.
    /// </remarks>
    public static Bool Faults(State s, Request request, Way way, Fault fault) => fault switch
    {
        Fault.NoSuchDevice => !s.Devices[request.Device].Present,
        Fault.PasidIsRidPasid => s.Devices[request.Device].Present & request.Pasid == Pasids.None,
        Fault.PasidNotPresent => Admitted(s, request) & Entry(s, request) == Domains.None,
        Fault.NotCanonical => Walks(s, request, way) & !Canonical(request.Page),
        Fault.NotPresent => Walks(s, request, way) & Canonical(request.Page) & Misses(s, request, way),
        // The kernel's upper tables are supervisor entries too: a user request may be stopped there, page or no page.
        Fault.SupervisorPage => !Entitled(request, way.Domain) & Canonical(request.Page)
            & (Walks(s, request, way) | (Hits(s, request, way) & Found(s, request, way).Present)),
        Fault.BeyondHostWidth => EntryIsKnown(s, request, way.Domain)
            & way.Domain == Domains.Passthrough & !BelowHostWidth(s, request.Page),
        Fault.WriteDenied => request.Write & Canonical(request.Page) & ReadOnlySomewhere(s, request, way),
        Fault.InterruptWindow => OutputInInterruptWindow(s, request, way),
        _ => false,
    };

    /// <summary>The table page that a walk finds in memory today; any, where it finds none.</summary>
    public static Way Today(State s, DomainId domain, Page page) =>
        new(domain, s.Regions[KernelTable.RegionOf(page)].Table);

    /// <summary>An entry for this domain is in memory, or a cache may know one or translations loaded through it.</summary>
    public static Bool Bound(State s, DeviceId device, PasidId pasid, DomainId domain) =>
        domain != Domains.None
        & (s.PasidTable[new(device, pasid)].Domain == domain
            | s.StaleEntries[new(device, pasid, domain)].Level != CacheLevel.None);

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
        var identity = BelowHostWidth(s, request.Page) & request.Page == frame.ToBits().Extend(Sorts.Page.Width);
        return (way.Domain == Domains.Passthrough & identity)
            | (way.Domain != Domains.Passthrough & Canonical(request.Page) & leaf.Present & leaf.Frame == frame
                & MayWrite(s, request, way.Domain, leaf.Writable) & Entitled(request, way.Domain));
    }

    /// <summary>
    /// A walk may lead there, or what the IOTLB loaded by one, also when there is no entry any more (VT-d 6.2.4).
    /// </summary>
    private static Bool Leads(State s, Request request, Way way, Frame frame) =>
        Admitted(s, request) & Bound(s, request.Device, request.Pasid, way.Domain)
        & (WalkLeads(s, request, way, frame) | HitLeads(s, request, way.Domain, frame));

    private static Bool HitLeads(State s, Request request, DomainId domain, Frame frame)
    {
        var stale = Stale(s, request, domain, frame);
        return Canonical(request.Page) & stale.Present
            & MayWrite(s, request, domain, stale.Writable) & Entitled(request, domain);
    }

    private static StaleRights Stale(State s, Request request, DomainId domain, Frame frame)
    {
        var pasid = (domain == Domains.Kernel).Select(Pasids.None, request.Pasid);
        return s.StaleLeaves[new(pasid, domain, request.Page, frame)];
    }

    /// <summary>With WPE = 0 a supervisor may write what is read-only (VT-d 9.6).</summary>
    private static Bool MayWrite(State s, Request request, DomainId domain, Bool writable) =>
        !request.Write | writable
        | (s.Design.NoWriteProtectEnable & domain == Domains.Kernel & request.Privileged);

    private static Bool Admitted(State s, Request request) =>
        s.Devices[request.Device].Present & request.Pasid != Pasids.None;

    private static DomainId Entry(State s, Request request) => s.PasidTable[new(request.Device, request.Pasid)].Domain;

    /// <summary>An entry for this domain is in memory, or may be in the PASID cache.</summary>
    private static Bool EntryIsKnown(State s, Request request, DomainId domain) =>
        Admitted(s, request) & domain != Domains.None
        & (Entry(s, request) == domain
            | s.StaleEntries[new(request.Device, request.Pasid, domain)].Level == CacheLevel.PasidCache);

    /// <summary>The hardware may walk first-stage tables this way.</summary>
    private static Bool Walks(State s, Request request, Way way) =>
        EntryIsKnown(s, request, way.Domain) & way.Domain != Domains.Passthrough;

    /// <summary>The IOTLB may hold what a walk would find today.</summary>
    private static Bool Hits(State s, Request request, Way way) => Admitted(s, request)
        & Bound(s, request.Device, request.Pasid, way.Domain) & way.Domain != Domains.Passthrough;

    /// <summary>The kernel's pages are supervisor pages.</summary>
    private static Bool Entitled(Request request, DomainId domain) => domain != Domains.Kernel | request.Privileged;

    /// <summary>What a walk that starts from any permitted entry of the upper level finds in today's memory.</summary>
    private static Leaf Found(State s, Request request, Way way)
    {
        var shared = s.Cells[new(way.Table, request.Page)];
        var own = s.Tables[new(way.Domain, request.Page)];
        var fast = way.Domain == Domains.Kernel;
        return new(
            (fast & Led(s, KernelTable.RegionOf(request.Page), way.Table) & shared.Present) | (!fast & own.Present),
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
        return Hits(s, request, way)
            & ((leaf.Present & !MayWrite(s, request, way.Domain, leaf.Writable))
                | (stale.Present & !MayWrite(s, request, way.Domain, stale.Writable)));
    }

    private static Bool OutputInInterruptWindow(State s, Request request, Way way)
    {
        Frame identity = new(request.Page.ToBits().Slice(0, Sorts.Frame.Width));
        return Walked(identity) | Walked(Found(s, request, way).Frame);

        // What faults is never cached (VT-d 6.1): only a walk leads there.
        Bool Walked(Frame frame) => EntryIsKnown(s, request, way.Domain) & WalkLeads(s, request, way, frame)
            & InInterruptWindow(frame);
    }

    /// <summary>What is being unmapped is granted until then, and what the kernel changes it remembers.</summary>
    private static Frame StaleFrame(State s, Request request, DomainId domain) => (domain == Domains.Kernel).Select(
        s.KernelChanges[request.Page].Frame, s.Grants[new(domain, request.Page)].Frame);

    /// <summary>Address bits 63:47 are all equal: what a 4-level first-stage table can be asked for.</summary>
    private static Bool Canonical(Page page)
    {
        var upper = page.ToBits().Slice(35, 17);
        return upper == 0 | upper == 0x1ffff;
    }

    private static Bool BelowHostWidth(State s, Page page) => page <= s.Layout.LastFrame.ToBits().Extend(Sorts.Page.Width);

    /// <summary>0xFEE00000 to 0xFEEFFFFF is never memory to DMA (VT-d 3.14).</summary>
    private static Bool InInterruptWindow(Frame frame) => frame >= 0xfee00 & frame <= 0xfeeff;
}
