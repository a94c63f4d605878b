namespace PasidVerify.Bench;

/// <summary>The names of modes.</summary>
public static class BufferModes
{
    /// <summary>All modes, from that of which the least is expected to that of which the most.</summary>
    public static IReadOnlyList<BufferMode> All { get; } = Enum.GetValues<BufferMode>();

    /// <summary>As the command line has it.</summary>
    public static string NameOf(BufferMode mode) => mode switch
    {
        BufferMode.Bypass => "bypass",
        BufferMode.KvaFast => "kva-fast",
        BufferMode.KvaStrict => "kva-strict",
        BufferMode.IovaLazy => "iova-lazy",
        BufferMode.IovaStrict => "iova-strict",
        BufferMode.IovaBounce => "iova-bounce",
        _ => throw new ArgumentOutOfRangeException(nameof(mode)),
    };

    /// <summary>Measures in a mode.</summary>
    internal static TResult Measure<TResult>(BufferMode mode, BenchMachine machine, IMeasurement<TResult> measurement) =>
        mode switch
        {
            BufferMode.Bypass => measurement.Of(machine, new BypassBuffers(machine)),
            BufferMode.KvaFast or BufferMode.KvaStrict => measurement.Of(machine, new KvaBuffers(machine)),
            BufferMode.IovaLazy => measurement.Of(machine, new LazyDmaBuffers(machine)),
            _ => measurement.Of(machine, new DmaBuffers(machine)),
        };
}
