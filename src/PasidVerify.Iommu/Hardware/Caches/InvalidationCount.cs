namespace PasidVerify.Iommu;

/// <summary>
/// Tells invalidations apart from what happens before and after them. What a walk has found in memory, or in a cache,
/// before an invalidation is over may be just what that is about, and must not be cached after it: no wait would show
/// that it is still used (VT-d 6.5.4).
/// </summary>
/// <remarks>One invalidation at a time: a queue executes its descriptors one by one.</remarks>
internal sealed class InvalidationCount
{
    private long _count;

    /// <summary>Where a walk begins: how many invalidations have begun or ended.</summary>
    public long Now => Volatile.Read(ref _count);

    /// <summary>No invalidation has begun or was going on since a walk began.</summary>
    public bool NoneSince(long since) => since % 2 == 0 && Now == since;

    /// <summary>An invalidation begins, of one cache or of several that are filled from each other.</summary>
    public void Begin() => Interlocked.Increment(ref _count);

    /// <summary>It has dropped what it is about.</summary>
    public void End() => Volatile.Write(ref _count, _count + 1);
}
