using System.Runtime.CompilerServices;

namespace PasidVerify.Iommu;

/// <summary>Four entries of a cache, any of which may be what is looked for, and what keeps them together.</summary>
internal struct CacheSet<TEntry, TFound>
    where TEntry : struct, ICacheEntry<TFound> where TFound : struct
{
    /// <summary>Entries of a set.</summary>
    public const int Size = 4;

    /// <summary>How often the set has changed, times two; odd while it changes.</summary>
    public long Version;

    /// <summary>The entries.</summary>
    public Four Ways;

    /// <summary>Behind the place that was filled last.</summary>
    private int _next;

    /// <summary>No entry is free.</summary>
    public readonly bool IsFull =>
        Ways[0].Key.Owner != 0 && Ways[1].Key.Owner != 0 && Ways[2].Key.Owner != 0 && Ways[3].Key.Owner != 0;

    /// <summary>The set was not being changed.</summary>
    public static bool IsSettled(long version) => version % 2 == 0;

    /// <summary>What the entry at a place says of a page, if it is the one looked for. What changes meanwhile is not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryRead(int way, in CacheKey key, ulong page, int order, out TFound found)
    {
        long version = Volatile.Read(in Version);
        ref Way read = ref Ways[way];
        if (!read.Key.Is(in key))
        {
            found = default;
            return false;
        }

        found = read.Entry.At(page, order);
        Volatile.ReadBarrier();
        return IsSettled(version) && version == Version;
    }

    /// <summary>
    /// Where to put an entry: in the place of its predecessor, where it is looked for first or behind that if one is free,
    /// or behind the one that was filled last, which is most often the oldest.
    /// </summary>
    public int PlaceFor(in CacheKey key, int likely)
    {
        int free = -1;
        for (int i = 0; i < Size; i++)
        {
            int way = (likely + i) & (Size - 1);
            if (Ways[way].Key.Is(in key))
                return way;
            if (free < 0 && Ways[way].Key.Owner == 0)
                free = way;
        }

        int place = free >= 0 ? free : _next;
        _next = (place + 1) & (Size - 1);
        return place;
    }

    /// <summary>Keeps others from changing the set, and lookups from using it.</summary>
    public void Lock()
    {
        SpinWait wait = default;
        for (; ; wait.SpinOnce(sleep1Threshold: -1))
        {
            long version = Volatile.Read(ref Version);
            if (IsSettled(version) && Interlocked.CompareExchange(ref Version, version + 1, version) == version)
                return;
        }
    }

    /// <summary>Lets others in.</summary>
    public void Unlock() => Volatile.Write(ref Version, Version + 1);

    /// <summary>An entry, and what it is found by.</summary>
    public struct Way
    {
        // What every lookup compares, and then reads, lies together.
        public CacheKey Key;
        public TEntry Entry;

        /// <summary>What invalidations compare, see <see cref="CacheTags"/>.</summary>
        public ulong Tags;

        /// <summary>Makes it an entry of this key and these tags, if it is not, that says this of a page.</summary>
        public void Put(in CacheKey key, ulong tags, ulong page, int order, in TFound says)
        {
            if (!Key.Is(in key) || Tags != tags)
            {
                Entry = default;
                (Key, Tags) = (key, tags);
            }

            Entry.Put(page, order, in says);
        }
    }

    /// <summary>The entries of a set.</summary>
    [InlineArray(Size)]
    public struct Four
    {
        private Way _first;
    }
}
