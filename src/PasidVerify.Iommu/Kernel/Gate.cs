namespace PasidVerify.Iommu;

/// <summary>Lets one thread in at a time, also where it accesses memory inside, at which a checker may switch threads.</summary>
internal sealed class Gate<TMemory>(TMemory memory) where TMemory : struct, IMemory
{
    private TMemory _memory = memory;
    private int _taken;

    /// <summary>Waits until nobody is inside.</summary>
    public void Enter()
    {
        SpinWait wait = default;
        while (!TryEnter())
            _memory.Relax(ref wait);
    }

    /// <summary>False if somebody is inside.</summary>
    public bool TryEnter() => Volatile.Read(ref _taken) == 0 && Interlocked.Exchange(ref _taken, 1) == 0;

    /// <summary>Lets the next one in.</summary>
    public void Leave() => Volatile.Write(ref _taken, 0);
}
