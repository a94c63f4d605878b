namespace PasidVerify.Iommu;

/// <summary>The product's memory: one flat array for the physical area that a configuration's tables need.</summary>
public readonly struct FlatMemory : IMemory
{
    private readonly ulong[] _words;
    private readonly ulong _start;

    /// <summary>Zeroed memory for an area.</summary>
    /// <param name="start">Physical address of its first byte, a multiple of 8.</param>
    /// <param name="bytes">Its size, a multiple of 8.</param>
    public FlatMemory(ulong start, ulong bytes)
    {
        _start = start;
        _words = new ulong[bytes / sizeof(ulong)];
    }

    /// <summary>Memory for the tables of a configuration.</summary>
    public static FlatMemory For(Configuration configuration)
    {
        MemoryLayout layout = MemoryLayout.Of(configuration);
        return new FlatMemory(layout.Start, layout.Bytes);
    }

    /// <inheritdoc/>
    public int Processor => Thread.GetCurrentProcessorId();

    // A native integer index keeps all 64 bits in the bounds check: an address outside the area always throws.

    /// <inheritdoc/>
    public ulong Load(ulong address) => Volatile.Read(ref _words[(nint)((address - _start) / sizeof(ulong))]);

    /// <inheritdoc/>
    public void Store(ulong address, ulong value) =>
        Volatile.Write(ref _words[(nint)((address - _start) / sizeof(ulong))], value);

    /// <inheritdoc/>
    public ulong CompareExchange(ulong address, ulong value, ulong comparand) =>
        Interlocked.CompareExchange(ref _words[(nint)((address - _start) / sizeof(ulong))], value, comparand);

    /// <inheritdoc/>
    public void Relax(ref SpinWait wait) => wait.SpinOnce(sleep1Threshold: -1);
}
