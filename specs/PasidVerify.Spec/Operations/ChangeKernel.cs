using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>
/// The kernel takes pages out of its page table, or changes their rights (Linux: vunmap, set_memory_ro, the direct-map
/// alias of a page that a module or eBPF program is loaded into), and tells the devices that share the table: the
/// notifier that the series lacks (RFC cover letter, "open").
/// </summary>
/// <remarks>
/// The notifier invalidates the kernel's domain as a whole. Page by page it would be one descriptor for each PASID in
/// fast mode; the domain-selective one is right for any number of them (VT-d 6.5.2.3).
/// </remarks>
public static class ChangeKernel
{
    /// <summary>Begins the call, under a call number that is free.</summary>
    /// <param name="s">The state.</param>
    /// <param name="address">First byte, page-aligned.</param>
    /// <param name="size">Bytes, whole pages.</param>
    /// <param name="protection">The rights left to the pages; 0 takes them out.</param>
    /// <param name="call">The number.</param>
    public static Status Begin(State s, Bits address, Bits size, Bits protection, CallId call)
    {
        if (KernelTable.Refuse(address, size) is { } refusal) return refusal;
        if (protection == MapKva.Write | protection > (MapKva.Read | MapKva.Write)) return Status.InvalidProtection;
        var pages = ByteRange.Pages(address, size);
        if (!s.Reading.ForAll(pages, page => KernelTable.Today(s, page).Present)) return Status.NotMapped;
        if (!s.Reading.ForAll(pages, page => !s.KernelChanges[page].Pending)) return Status.Busy;
        if (CallsInFlight.Refuse(s, call) is { } full) return full;

        Caches.Remember(s, Domains.Kernel, pages, Leaf);
        s.KernelChanges.Set(pages, page => page, page => new(true, call, Leaf(page).Frame, Leaf(page).Writable));
        s.Cells.Set(
            pages,
            page => new(Table(page), page),
            page => new(protection != 0, (protection & MapKva.Write) != 0, Leaf(page).Frame));
        s.Calls[call] = default(Call) with
        {
            Kind = CallKind.KernelChange, Pages = pages, Flush = Notifier.Flush(s),
        };
        return Status.Pending;

        TableId Table(Page page) => s.Regions[KernelTable.RegionOf(page)].Table;
        Leaf Leaf(Page page) => s.Cells[new(Table(page), page)];
    }

    /// <summary>The pages may be used for something else when the call returns.</summary>
    internal static void Finish(State s, Call call) =>
        s.KernelChanges.Set(call.Pages, page => page, _ => default);
}
