using System.Runtime.InteropServices;

namespace PasidVerify.Iommu;

/// <summary>
/// Tells invalidations apart from what happens before and after them. What a walk has found in memory, or in a cache,
/// before an invalidation is over may be just what that is about, and must not be cached after it: no wait would show
/// that it is still used (VT-d 6.5.4).
/// </summary>
/// <remarks>
/// One thread invalidates at a time: a queue executes its descriptors one by one. What it needs for that is together on
/// one cache line, which goes to the next thread by a single transfer.
/// </remarks>
internal sealed class InvalidationCount
{
    private Turn _turn;

    /// <summary>Where a walk begins: how many invalidations there have been.</summary>
    public long Now => Volatile.Read(ref _turn.Count);

    /// <summary>IQH of the queue that invalidates: changed only by who is at it.</summary>
    public ulong Head
    {
        get => Volatile.Read(ref _turn.Head);
        set => Volatile.Write(ref _turn.Head, value);
    }

    /// <summary>IQT of the queue: changed by who submits, and who submits most often executes next.</summary>
    public ulong Tail
    {
        get => Volatile.Read(ref _turn.Tail);
        set => Volatile.Write(ref _turn.Tail, value);
    }

    /// <summary>No invalidation has begun or was going on since a walk began.</summary>
    /// <remarks>
    /// Who was at it and has left has counted before: it is seen to be at it, or its count is. To be asked behind a full
    /// fence, after what would be cached can be seen: who begins later, behind the fence of its own, drops that. Without
    /// one it tells at least that what was read before is not what was made of memory after an invalidation.
    /// </remarks>
    public bool NoneSince(long since) => Volatile.Read(ref _turn.Taken) == 0 && Now == since;

    /// <summary>Begins to invalidate, any number of times until <see cref="End"/>; false if another thread is at it.</summary>
    public bool TryBegin() => Interlocked.Exchange(ref _turn.Taken, 1) == 0;

    /// <summary>What was found before is not to be cached any more.</summary>
    public void Add() => Volatile.Write(ref _turn.Count, _turn.Count + 1);

    /// <summary>All that was to be dropped is.</summary>
    public void End() => Volatile.Write(ref _turn.Taken, 0);

    [StructLayout(LayoutKind.Explicit, Size = 160)]
    private struct Turn
    {
        // All within the 64 bytes from here on, and nothing else within as many before and behind.
        [FieldOffset(64)]
        public int Taken;

        [FieldOffset(72)]
        public long Count;

        [FieldOffset(80)]
        public ulong Head;

        [FieldOffset(88)]
        public ulong Tail;
    }
}
