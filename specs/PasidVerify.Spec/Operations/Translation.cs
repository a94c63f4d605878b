using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>
/// How the hardware may answer a request with PASID (VT-d 3.6, 3.7, 6.2, 7.1.3): through any entry and any
/// translation that memory has or a cache may still have. Requests change nothing here, as caches are saturated.
/// </summary>
/// <remarks>Kernel PASIDs are set up with SRE = 1 and WPE = 1 (Linux: PASID_FLAG_SUPERVISOR_MODE).</remarks>
public static class Translation
{
    /// <summary>The request may reach a page frame through a domain.</summary>
    public static Bool Reaches(State s, Request request, DomainId domain, Frame frame) =>
        Leads(s, request, domain, frame) & !InInterruptWindow(frame);

    /// <summary>The request may be blocked with this fault, met through a domain or before any.</summary>
    /// <remarks>
    /// VT-d fixes no order between faults of one step of the way, but the steps themselves have one: entry, address,
    /// tables, rights, output. What only the IOTLB remembers can lack rights; it cannot be walked.
    /// </remarks>
    public static Bool Faults(State s, Request request, DomainId domain, Fault fault) => fault switch
    {
        Fault.NoSuchDevice => !s.Devices[request.Device].Present,
        Fault.PasidIsRidPasid => s.Devices[request.Device].Present & request.Pasid == Pasids.None,
        Fault.PasidNotPresent => Admitted(s, request) & Entry(s, request) == Domains.None,
        Fault.NotCanonical => Walks(s, request, domain) & !Canonical(request.Page),
        Fault.NotPresent => Walks(s, request, domain) & Canonical(request.Page) & !Today(s, request, domain).Present,
        // The kernel's upper tables are supervisor entries too: a user request may be stopped there, page or no page.
        Fault.SupervisorPage => !Entitled(request, domain) & Canonical(request.Page)
            & (Walks(s, request, domain) | (Hits(s, request, domain) & Today(s, request, domain).Present)),
        Fault.BeyondHostWidth => EntryIsKnown(s, request, domain)
            & domain == Domains.Passthrough & !BelowHostWidth(s, request.Page),
        Fault.WriteDenied => request.Write & Canonical(request.Page) & ReadOnlySomewhere(s, request, domain),
        Fault.InterruptWindow => OutputInInterruptWindow(s, request, domain),
        _ => false,
    };

    /// <summary>An entry for this domain is in memory, or a cache may know one or translations loaded through it.</summary>
    public static Bool Bound(State s, DeviceId device, PasidId pasid, DomainId domain) =>
        domain != Domains.None
        & (s.PasidTable[new(device, pasid)].Domain == domain
            | s.StaleEntries[new(device, pasid, domain)].Level != CacheLevel.None);

    /// <summary>The translation that memory has today, in the domain's table or the kernel's.</summary>
    public static Bool WalkLeads(State s, Request request, DomainId domain, Frame frame)
    {
        var leaf = Today(s, request, domain);
        var identity = BelowHostWidth(s, request.Page) & request.Page == frame.ToBits().Extend(Sorts.Page.Width);
        return (domain == Domains.Passthrough & identity)
            | (domain != Domains.Passthrough & Canonical(request.Page) & leaf.Present & leaf.Frame == frame
                & (!request.Write | leaf.Writable) & Entitled(request, domain));
    }

    /// <summary>
    /// A walk may lead there, or what the IOTLB loaded by one. The IOTLB is looked up by source id, PASID and address
    /// alone (VT-d 6.2.4): what it still holds answers whether or not there is an entry.
    /// </summary>
    private static Bool Leads(State s, Request request, DomainId domain, Frame frame)
    {
        var walked = Bound(s, request.Device, request.Pasid, domain) & WalkLeads(s, request, domain, frame);
        return Admitted(s, request) & (walked | Hit(Stale(s, request, domain, frame), request));
    }

    private static Bool Hit(StaleRights stale, Request request) =>
        Canonical(request.Page) & stale.Present & (!request.Write | stale.Writable);

    private static StaleRights Stale(State s, Request request, DomainId domain, Frame frame) =>
        s.StaleLeaves[new(request.Device, request.Pasid, domain, request.Page, frame)];

    private static Bool Admitted(State s, Request request) =>
        s.Devices[request.Device].Present & request.Pasid != Pasids.None;

    private static DomainId Entry(State s, Request request) => s.PasidTable[new(request.Device, request.Pasid)].Domain;

    /// <summary>An entry for this domain is in memory, or may be in the PASID cache.</summary>
    private static Bool EntryIsKnown(State s, Request request, DomainId domain) =>
        Admitted(s, request) & domain != Domains.None
        & (Entry(s, request) == domain
            | s.StaleEntries[new(request.Device, request.Pasid, domain)].Level == CacheLevel.PasidCache);

    /// <summary>The hardware may walk first-stage tables for it.</summary>
    private static Bool Walks(State s, Request request, DomainId domain) =>
        EntryIsKnown(s, request, domain) & domain != Domains.Passthrough;

    /// <summary>The IOTLB may hold what a walk would find today.</summary>
    private static Bool Hits(State s, Request request, DomainId domain) =>
        Admitted(s, request) & Bound(s, request.Device, request.Pasid, domain) & domain != Domains.Passthrough;

    /// <summary>The kernel's pages are supervisor pages.</summary>
    private static Bool Entitled(Request request, DomainId domain) => domain != Domains.Kernel | request.Privileged;

    private static Leaf Today(State s, Request request, DomainId domain)
    {
        var shared = s.Kernel[request.Page];
        var own = s.Tables[new(domain, request.Page)];
        var fast = domain == Domains.Kernel;
        return new(
            (fast & shared.Present) | (!fast & own.Present),
            (fast & shared.Writable) | (!fast & own.Writable),
            fast.Select(shared.Frame, own.Frame));
    }

    private static Bool ReadOnlySomewhere(State s, Request request, DomainId domain)
    {
        var leaf = Today(s, request, domain);
        var stale = Stale(s, request, domain, StaleFrame(s, request));
        return (Hits(s, request, domain) & leaf.Present & !leaf.Writable)
            | (Admitted(s, request) & stale.Present & !stale.Writable);
    }

    private static Bool OutputInInterruptWindow(State s, Request request, DomainId domain)
    {
        Frame identity = new(request.Page.ToBits().Slice(0, Sorts.Frame.Width));
        return Walked(identity) | Walked(Today(s, request, domain).Frame);

        // What faults is never cached (VT-d 6.1): only a walk leads there.
        Bool Walked(Frame frame) => EntryIsKnown(s, request, domain) & WalkLeads(s, request, domain, frame)
            & InInterruptWindow(frame);
    }

    /// <summary>
    /// A replica's frame is the kernel's frame of the page, which is fixed in this slice: the one stale frame to ask for.
    /// </summary>
    private static Frame StaleFrame(State s, Request request) => s.Kernel[request.Page].Frame;

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
