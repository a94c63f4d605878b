using System.Runtime.CompilerServices;

namespace PasidVerify.Iommu;

/// <summary>Four entries of a cache, any of which may be what is looked for, and what keeps them together.</summary>
internal struct CacheSet<TEntry, TFound>
    where TEntry : struct, ICacheEntry<TEntry, TFound> where TFound : struct
{
    /// <summary>Entries of a set.</summary>
    public const int Size = 4;

    /// <summary>How often the set has changed, times two; odd while it changes.</summary>
    public long Version;

    /// <summary>The entries.</summary>
    public Four Ways;

    /// <summary>Counts the entries that were given up: they take turns.</summary>
    private long _givenUp;

    /// <summary>The set was not being changed.</summary>
    public static bool IsSettled(long version) => version % 2 == 0;

    /// <summary>The place of an entry; below 0 if it is not there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int Find(ulong owner, ulong block, int order)
    {
        for (int way = 0; way < Size; way++)
        {
            if (Ways[way].Is(owner, block, order))
                return way;
        }

        return -1;
    }

    /// <summary>Where to put an entry: in the place of its predecessor, of a free one, or of the next in turn.</summary>
    public int PlaceFor(in TEntry filled)
    {
        int place = Find(filled.Owner, filled.Block, filled.Order);
        for (int way = 0; place < 0 && way < Size; way++)
            place = Ways[way].Owner == 0 ? way : -1;
        return place >= 0 ? place : (int)(_givenUp++ % Size);
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

    /// <summary>The entries of a set.</summary>
    [InlineArray(Size)]
    public struct Four
    {
        private TEntry _first;
    }
}
