namespace PasidVerify.Iommu;

/// <summary>
/// Context cache: scalable-mode context entries, found and invalidated by source id alone; there is no domain id to
/// compare (VT-d 6.2.2, table 17). Faults are never cached (CM = 0).
/// </summary>
internal sealed class ContextCache
{
    private const int Sets = 16;
    private const int FunctionBits = 3;
    private const ulong SourceId = 0xffff;

    private readonly CacheArray<Entry> _entries = new(Sets);

    public bool TryGet(ushort sourceId, out ContextEntry context)
    {
        int place = _entries.Find(Entry.Used, 0, sourceId, 0);
        context = place < 0 ? default : _entries[place].Context;
        return place >= 0;
    }

    /// <summary>Caches a context entry, in place of the same device's, a free one, or the next in turn.</summary>
    public void Fill(ushort sourceId, in ContextEntry context) =>
        _entries.Fill(new Entry { Owner = Entry.Used, Block = sourceId, Context = context });

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

    private struct Entry : ICacheEntry
    {
        /// <summary>All entries have one owner: the source id is their block.</summary>
        public const ulong Used = 1;

        public ContextEntry Context;

        public ulong Owner { get; init; }

        public ulong Block { get; init; }

        public readonly int Order => 0;

        public readonly ulong Tags => Block;
    }
}
