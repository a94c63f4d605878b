namespace PasidVerify.Iommu;

/// <summary>
/// Addresses that were unmapped lazily, until a flush that began after their unmap has finished (Linux: iova_fq).
/// </summary>
internal sealed class FlushQueue
{
    private readonly Lock _lock = new();
    private readonly Queue<(ulong First, ulong Count, ulong Started)> _waiting = new();
    private ulong _started;
    private ulong _finished;

    public void Add(ulong first, ulong count)
    {
        lock (_lock)
            _waiting.Enqueue((first, count, _started));
    }

    /// <summary>A flush begins: its number.</summary>
    public ulong Start()
    {
        lock (_lock)
            return ++_started;
    }

    /// <summary>A flush has finished, and with it what earlier ones were to flush.</summary>
    public void Finish(ulong flush)
    {
        lock (_lock)
            _finished = Math.Max(_finished, flush);
    }

    /// <summary>Gives back the oldest addresses that were flushed; false when there are none.</summary>
    public bool TryTakeFlushed(out ulong first, out ulong count)
    {
        (first, count) = (0, 0);
        lock (_lock)
        {
            if (!_waiting.TryPeek(out var oldest) || oldest.Started >= _finished)
                return false;
            (first, count, _) = _waiting.Dequeue();
            return true;
        }
    }
}
