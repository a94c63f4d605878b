using System.Runtime.CompilerServices;

namespace PasidVerify.Iommu;

/// <summary>
/// Walks of tables that are under way. A wait completes only when those that were before it are over: software reuses
/// table pages and PASID entries then, and an old walk would take, or mark, what they have become (VT-d 6.5.2.8, 6.5.4).
/// Walks that make nothing of what they read once there was an invalidation are none of these.
/// </summary>
/// <remarks>
/// Counted on two sides (Linux: SRCU). A wait needs each side empty once, and lets new walks begin on the other one
/// meanwhile, so that it ends however many walks there are.
/// </remarks>
internal sealed class WalksInFlight
{
    private readonly LoneWord[] _sides = new LoneWord[2];
    private int _current;

    /// <summary>A wait has seen the other side empty, and turned.</summary>
    private bool _hasTurned;

    /// <summary>A walk begins: its side.</summary>
    public int Begin()
    {
        int side = Volatile.Read(ref _current);
        Interlocked.Increment(ref _sides[side].Value);
        return side;
    }

    /// <summary>A walk is over.</summary>
    public void End(int side) => Interlocked.Decrement(ref _sides[side].Value);

    /// <summary>
    /// True once all walks are over that were under way when it was first asked since it was last true. Waits ask one at
    /// a time.
    /// </summary>
    public bool AreOver()
    {
        if (!_hasTurned)
        {
            // Most often there are none at all. What was dropped before was dropped under locks, so that a walk that is not
            // seen here sees that.
            if (IsEmpty(_current) && IsEmpty(1 - _current))
                return true;

            // A walk counts itself on the side that was current when it looked: it may come late.
            if (!IsEmpty(1 - _current))
                return false;
            Interlocked.Exchange(ref _current, 1 - _current);
            _hasTurned = true;
        }

        _hasTurned = !IsEmpty(1 - _current);
        return !_hasTurned;
    }

    /// <summary>What was asked so far was for a wait that software has taken back: the next one begins anew.</summary>
    public void Forget()
    {
        // Most often there is nothing to forget: then the line stays with all threads that read it.
        if (_hasTurned)
            _hasTurned = false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsEmpty(int side) => Volatile.Read(ref _sides[side].Value) == 0;
}
