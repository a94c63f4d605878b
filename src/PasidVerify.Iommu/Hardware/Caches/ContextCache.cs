namespace PasidVerify.Iommu;

/// <summary>
/// Context cache: scalable-mode context entries, found and invalidated by source id alone; there is no domain id to
/// compare (VT-d 6.2.2, table 17). Faults are never cached (CM = 0).
/// </summary>
internal sealed class ContextCache(InvalidationCount invalidations)
{
    private const int Entries = 64;
    private const int FunctionBits = 3;
    private const ulong SourceId = 0xffff;

    // All entries have one owner: the source id stands for a page.
    private const ulong Used = 1;

    private readonly CacheArray<SingleEntry<ContextEntry>, ContextEntry> _entries = new(Entries, invalidations);

    public bool TryGet(ushort sourceId, out ContextEntry context) =>
        _entries.TryFind(Used, 0, sourceId, 0, out context);

    /// <summary>Caches a context entry that was looked for after so many invalidations.</summary>
    public void Fill(ushort sourceId, in ContextEntry context, long since) =>
        _entries.Fill(Used, 0, sourceId, 0, in context, sourceId, since);

    /// <summary>Global, and domain-selective, which scalable mode treats alike.</summary>
    public void InvalidateAll() => _entries.Clear();

    /// <summary>Device-selective.</summary>
    /// <param name="sourceId">Source id.</param>
    /// <param name="functionMask">FM: which functions of the device go with it.</param>
    public void InvalidateDevice(ushort sourceId, ulong functionMask)
    {
        ulong ignored = ContextCacheDescriptor.IgnoredBits<Word>(functionMask);
        ulong siblings = ignored == 0 ? 0UL : FunctionBits;
        _entries.DropPages(0, SourceId & ~ignored, sourceId, sourceId, siblings);
    }
}
