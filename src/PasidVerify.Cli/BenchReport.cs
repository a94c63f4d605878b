using PasidVerify.Bench;

namespace PasidVerify.Cli;

/// <summary>What was measured: the fields of bench --json.</summary>
/// <param name="Modes">Each mode.</param>
/// <param name="Sizes">Each size of buffer.</param>
/// <param name="Plot">The file of the plot.</param>
/// <param name="Micro">Single operations; none where modes were named.</param>
internal sealed record BenchReport(
    IReadOnlyList<ModeReport> Modes, IReadOnlyList<SizeReport> Sizes, string Plot, IReadOnlyList<MicroResult> Micro);

/// <summary>A mode.</summary>
/// <param name="Mode">Its name.</param>
/// <param name="MapNs">Nanoseconds of a map, measured in batches.</param>
/// <param name="UnmapNs">Nanoseconds of an unmap.</param>
/// <param name="TranslateNs">Nanoseconds of the device's first read of a page.</param>
/// <param name="Runs">The kernel's benchmark with each number of threads.</param>
internal sealed record ModeReport(
    string Mode, double MapNs, double UnmapNs, double TranslateNs, IReadOnlyList<RunReport> Runs);

/// <summary>A run of the kernel's benchmark, in its units and by its integer arithmetic.</summary>
/// <param name="Threads">Threads.</param>
/// <param name="Loops">Maps of all threads.</param>
/// <param name="AvgMap100ns">Average of a map, in 100 ns.</param>
/// <param name="MapStddev">Its standard deviation.</param>
/// <param name="AvgUnmap100ns">Average of an unmap, in 100 ns.</param>
/// <param name="UnmapStddev">Its standard deviation.</param>
internal sealed record RunReport(
    int Threads, ulong Loops, ulong AvgMap100ns, ulong MapStddev, ulong AvgUnmap100ns, ulong UnmapStddev);

/// <summary>What buffers of a size cost.</summary>
/// <param name="Pages">Pages of a buffer.</param>
/// <param name="CopyNs">Nanoseconds of copying it to one that stays mapped, and back.</param>
/// <param name="BufferNs">For each mode, nanoseconds of a map and an unmap.</param>
internal sealed record SizeReport(int Pages, double CopyNs, IReadOnlyDictionary<string, double> BufferNs);
