namespace PasidVerify.Referee;

/// <summary>A translation in the IOTLB or in a device's TLB.</summary>
/// <param name="Page">Address tag.</param>
/// <param name="Frame">Page frame.</param>
/// <param name="Writable">R/W.</param>
/// <param name="User">U/S; a supervisor page where false.</param>
/// <param name="Passthrough">PGTT = 100b: page-selective p_iotlb does not touch it (VT-d 6.5.2.4).</param>
public readonly record struct Translation(ulong Page, ulong Frame, bool Writable, bool User, bool Passthrough);

/// <summary>
/// The caches of VT-d 6.2, each as the set of all entries that hardware could have loaded since an invalidation last
/// covered them. <see cref="Load"/> closes them under loading; an access is answered by anything that is in them.
/// </summary>
/// <param name="memory">What hardware reads.</param>
/// <param name="platform">Host address width, and the pages that pass-through is asked about.</param>
public sealed class Hardware(Memory memory, Platform platform)
{
    /// <summary>PASID cache: looked up by source id and PASID, invalidated by domain and PASID.</summary>
    public HashSet<(ulong Device, ulong Pasid, Entry Entry)> PasidCache { get; } = [];

    /// <summary>Paging-structure cache of the kernel's upper table: by PASID, domain and region (VT-d 6.2.5).</summary>
    public HashSet<(ulong Pasid, ulong Domain, ulong Region, ulong Table)> UpperCache { get; } = [];

    /// <summary>IOTLB: looked up by source id, PASID, page; invalidated by domain, PASID, page (VT-d 6.2.1).</summary>
    public HashSet<(ulong Device, ulong Pasid, ulong Domain, Translation Translation)> Iotlb { get; } = [];

    /// <summary>Device TLBs: no domain tag; looked up and invalidated by source id, PASID and page.</summary>
    public HashSet<(ulong Device, ulong Pasid, Translation Translation)> DeviceTlb { get; } = [];

    /// <summary>Loads whatever can be loaded, each cache through those before it (VT-d 6.2.4: speculation).</summary>
    public void Load()
    {
        foreach (var ((device, pasid), entry) in memory.PasidTable) PasidCache.Add((device, pasid, entry));
        foreach (var (device, pasid, entry) in PasidCache) Walk(device, pasid, entry);
        foreach (var (device, pasid, _, translation) in Iotlb)
        {
            if (memory.Ats.Contains(device)) DeviceTlb.Add((device, pasid, translation));
        }
    }

    /// <summary>The page frames that a request may reach, or be told of (VT-d 3.4.3, 3.8).</summary>
    /// <param name="device">Source id.</param>
    /// <param name="pasid">PASID; 0 without.</param>
    /// <param name="page">Page of any 64-bit address; of a translated request, what the device looked up.</param>
    /// <param name="request">What it is.</param>
    public SortedSet<ulong> Reach(ulong device, ulong pasid, ulong page, Request request)
    {
        SortedSet<ulong> frames = [];
        if (!platform.Devices.Any(known => known.Id == device)) return frames;
        // DTE = 0 stops everything but untranslated requests (fault 44). A tag that equals RID_PASID faults (48).
        if (request.Kind != RequestKind.Untranslated && !memory.Ats.Contains(device)) return frames;
        if (request.Tagged != (pasid != Platform.NoPasid)) return frames;

        // Requests without PASID have the privilege of RID_PRIV, which is 0.
        bool supervisor = request.Tagged && request.Privileged;
        IEnumerable<Translation> known = request.Kind == RequestKind.Translated
            ? DeviceTlb.Where(e => e.Device == device && e.Pasid == pasid).Select(e => e.Translation)
            : Iotlb.Where(e => e.Device == device && e.Pasid == pasid).Select(e => e.Translation);
        foreach (var found in known)
        {
            // WPE = 1: a supervisor may write no more than others. Any present page can be read.
            if (found.Page == page && (found.Writable || !request.Write) && (found.User || supervisor))
                frames.Add(found.Frame);
        }

        return frames;
    }

    private void Walk(ulong device, ulong pasid, Entry entry)
    {
        if (entry.Root == Memory.Passthrough)
        {
            foreach (ulong page in platform.AskedPages) Fill(page, new(page, true), user: true);
        }
        else if (entry.Root == Memory.KernelRoot)
        {
            foreach (var (region, table) in memory.Upper) UpperCache.Add((pasid, entry.Domain, region, table));
            foreach (var upper in UpperCache.Where(e => e.Pasid == pasid && e.Domain == entry.Domain))
            {
                if (!memory.Cells.TryGetValue(upper.Table, out var cells)) continue;
                foreach (var (index, leaf) in cells)
                    Fill((upper.Region << Memory.IndexBits) | index, leaf, user: false);
            }
        }
        else if (memory.Tables.TryGetValue(entry.Root, out var table))
        {
            foreach (var (page, leaf) in table) Fill(page, leaf, user: true);
        }

        // What faults is not cached (VT-d 6.1): not canonical (80), beyond the host width (72, 83), interrupts (87).
        void Fill(ulong page, Leaf leaf, bool user)
        {
            bool passthrough = entry.Root == Memory.Passthrough;
            if (!passthrough && page >> 35 is not (0 or 0x1ffff)) return;
            if (leaf.Frame > platform.LastFrame) return;
            if (leaf.Frame is >= Platform.FirstInterruptPage and <= Platform.LastInterruptPage) return;
            Iotlb.Add((device, pasid, entry.Domain, new(page, leaf.Frame, leaf.Writable, user, passthrough)));
        }
    }
}
