using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PasidVerify.Iommu;

/// <summary>Four entries of a cache, any of which may be what is looked for, and what keeps them together.</summary>
/// <remarks>
/// Their keys lie together and are compared all at once, as hardware does: which of them it is, no branch has to guess.
/// </remarks>
internal struct CacheSet<TEntry, TFound>
    where TEntry : struct, ICacheEntry<TEntry, TFound> where TFound : struct
{
    /// <summary>Entries of a set.</summary>
    public const int Size = 4;

    private Keys _owners;
    private Keys _blocks;

    /// <summary>How often the set has changed, times two; odd while it changes.</summary>
    public long Version;

    /// <summary>Counts the entries that were given up: they take turns.</summary>
    private long _givenUp;

    /// <summary>The entries.</summary>
    public Four Ways;

    /// <summary>The set was not being changed.</summary>
    public static bool IsSettled(long version) => version % 2 == 0;

    /// <summary>The place of an entry; <see cref="Size"/> or more if it is not there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int Find(in CacheKey key) => First(
        Vector256.Equals(Vector256.LoadUnsafe(in _owners[0]), Vector256.Create(key.Owner))
        & Vector256.Equals(Vector256.LoadUnsafe(in _blocks[0]), Vector256.Create(key.PackedBlock)));

    /// <summary>The key of the entry at a place; of one that is free the owner is 0.</summary>
    public readonly CacheKey KeyOf(int way) => CacheKey.Of(_owners[way], _blocks[way]);

    /// <summary>Where to put an entry: in the place of its predecessor, of a free one, or of the next in turn.</summary>
    public int PlaceFor(in CacheKey key)
    {
        int place = Find(in key);
        if (place >= Size)
            place = First(Vector256.Equals(Vector256.LoadUnsafe(in _owners[0]), Vector256<ulong>.Zero));
        return place < Size ? place : (int)(_givenUp++ % Size);
    }

    /// <summary>Puts an entry at a place.</summary>
    public void Put(int way, in CacheKey key, in TEntry entry)
    {
        (_owners[way], _blocks[way]) = (key.Owner, key.PackedBlock);
        Ways[way] = entry;
    }

    /// <summary>Makes a place free.</summary>
    public void Free(int way) => (_owners[way], _blocks[way]) = (0, 0);

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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int First(Vector256<ulong> equal) => BitOperations.TrailingZeroCount(equal.ExtractMostSignificantBits());

    /// <summary>The entries of a set.</summary>
    [InlineArray(Size)]
    public struct Four
    {
        private TEntry _first;
    }

    [InlineArray(Size)]
    private struct Keys
    {
        private ulong _first;
    }
}
