using PasidVerify.Iommu;

namespace PasidVerify.Bench;

/// <summary>
/// What the kernel's benchmark is asked for, with its limits (Linux: struct map_benchmark, kernel/dma/map_benchmark.c) and
/// the defaults of its tool, but for the time. All buffers together have a limit of their own here.
/// </summary>
public sealed record MapBenchmarkParameters
{
    private const int MostThreads = 1024;
    private const int MostSeconds = 300;
    private const int LongestTransfer = 10_000_000;
    private const int FewestBits = 20;
    private const int MostBits = 64;
    private const int LargestGranule = 1024;
    private const int AnyNode = -1;
    private const int MostPages = 1 << 19;
    private const int BitsOfDmaApi = 47;

    /// <summary>Threads that map and unmap, each a buffer of its own; 1 to 1024.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>How long they do; 1 to 300 seconds. The tool's default is 20.</summary>
    public int Seconds { get; init; } = 1;

    /// <summary>NUMA node of the buffers: -1 for any, or 0. The memory here is one node.</summary>
    public int Node { get; init; } = AnyNode;

    /// <summary>Bits of the addresses that the device can put out, for the DMA API; 20 to 64.</summary>
    public int DmaBits { get; init; } = 32;

    /// <summary>What the device may do with the buffers.</summary>
    public Direction Direction { get; init; } = Direction.Bidirectional;

    /// <summary>How long a buffer stays mapped, as a transfer would take; 0 to 10,000,000 nanoseconds.</summary>
    public int TransferNanoseconds { get; init; }

    /// <summary>Pages of a buffer; 1 to 1024.</summary>
    public int Granule { get; init; } = 1;

    /// <summary>Pages that the DMA API can give addresses to.</summary>
    internal long DmaPages => (1L << (Math.Min(DmaBits, BitsOfDmaApi) - 12)) - 1;

    /// <summary>What is wrong with them, of the first that is; nothing if they are as they should be.</summary>
    public string? Complaint() =>
        Outside("--threads", Threads, 1, MostThreads)
        ?? Outside("--seconds", Seconds, 1, MostSeconds)
        ?? Outside("--node", Node, AnyNode, 0)
        ?? Outside("--bits", DmaBits, FewestBits, MostBits)
        ?? Outside("--direction", (int)Direction, 0, (int)Direction.FromDevice)
        ?? Outside("--transfer-ns", TransferNanoseconds, 0, LongestTransfer)
        ?? Outside("--granule", Granule, 1, LargestGranule)
        ?? Outside("pages of all threads", Threads * Granule, 1, MostPages);

    private static string? Outside(string option, int value, int first, int last) =>
        value < first || value > last ? $"{option}: '{value}' is not from {first} to {last}" : null;
}
