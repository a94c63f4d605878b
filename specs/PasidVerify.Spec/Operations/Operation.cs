using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>An operation as proofs, searches and traces see it: a name, what its arguments number, and the rule.</summary>
/// <param name="Name">Its name in traces and reports.</param>
/// <param name="Parameters">Name and sort of each argument.</param>
/// <param name="Run">The rule.</param>
public sealed record Operation(
    string Name,
    IReadOnlyList<(string Name, Sort Sort)> Parameters,
    Func<State, IReadOnlyList<Bits>, Status> Run)
{
    /// <summary>Name of <see cref="Spec.Enable"/>.</summary>
    public const string Enable = "enable";

    /// <summary>Name of <see cref="Spec.Probe"/>.</summary>
    public const string Probe = "probe";

    /// <summary>Name of <see cref="Spec.MapDma"/>.</summary>
    public const string MapDma = "map_dma";

    /// <summary>Name of <see cref="UnmapDma.Begin"/>.</summary>
    public const string BeginUnmapDma = "begin_unmap_dma";

    /// <summary>Name of <see cref="MapSg.Begin"/>.</summary>
    public const string BeginMapSg = "begin_map_sg";

    /// <summary>Name of <see cref="MapSg.MapSegment"/>.</summary>
    public const string MapSegment = "map_segment";

    /// <summary>Name of <see cref="MapSg.BeginUndo"/>.</summary>
    public const string BeginUndoMapSg = "begin_undo_map_sg";

    /// <summary>Name of <see cref="LazyFlush.Begin"/>.</summary>
    public const string BeginFlushQueue = "begin_flush_queue";

    /// <summary>Name of <see cref="Disable.Begin"/>.</summary>
    public const string BeginDisable = "begin_disable";

    /// <summary>Name of <see cref="Spec.MapKva"/>.</summary>
    public const string MapKva = "map_kva";

    /// <summary>Name of <see cref="UnmapKva.Begin"/>.</summary>
    public const string BeginUnmapKva = "begin_unmap_kva";

    /// <summary>Name of <see cref="KernelMap.AddTable"/>.</summary>
    public const string KernelAddTable = "kernel_add_table";

    /// <summary>Name of <see cref="KernelMap.Map"/>.</summary>
    public const string KernelMap = "kernel_map";

    /// <summary>Name of <see cref="ChangeKernel.Begin"/>.</summary>
    public const string BeginKernelChange = "begin_kernel_change";

    /// <summary>Name of <see cref="FreeTable.Begin"/>.</summary>
    public const string BeginFreeTable = "begin_free_table";

    /// <summary>Name of <see cref="KernelMap.WriteFrame"/>.</summary>
    public const string WriteFrame = "write_frame";

    /// <summary>Name of <see cref="Memory.Store"/>.</summary>
    public const string Store = "store";

    /// <summary>Name of <see cref="CallsInFlight.End"/>.</summary>
    public const string End = "end";

    /// <summary>Name of <see cref="Invalidation.Complete"/>.</summary>
    public const string Complete = "complete";

    /// <summary>The kernel does it to its own page table or page frames.</summary>
    public bool IsKernels => Name is KernelAddTable or KernelMap or BeginKernelChange or BeginFreeTable or WriteFrame;

    /// <summary>It is about the DMA API, the domains that it maps in, and the bytes of buffers.</summary>
    public bool IsOfDmaApi => Name is Probe or MapDma or BeginUnmapDma or BeginFlushQueue or Store || IsOfLists;

    /// <summary>It is about scatter-gather lists of the DMA API.</summary>
    public bool IsOfLists => Name is BeginMapSg or MapSegment or BeginUndoMapSg;

    /// <summary>Every operation of the specification.</summary>
    public static IReadOnlyList<Operation> All() =>
    [
        new(
            Enable,
            [("device", Sorts.Device), ("mode", Sorts.Mode), ("pasid", Sorts.Pasid), ("domain", Sorts.Domain)],
            (s, a) => Spec.Enable.Run(s, new(a[0]), new(a[1]), new(a[2]), new(a[3]))),
        new(
            BeginDisable,
            [("device", Sorts.Device), ("call", Sorts.Call)],
            (s, a) => Disable.Begin(s, new(a[0]), new(a[1]))),
        new(
            MapKva,
            [
                ("domain", Sorts.Domain), ("address", Sorts.Bytes), ("size", Sorts.Bytes),
                ("protection", Sorts.Protection), ("tables", Sorts.Found),
            ],
            (s, a) => Spec.MapKva.Run(s, new(a[0]), a[1], a[2], a[3], a[4])),
        new(
            BeginUnmapKva,
            [("domain", Sorts.Domain), ("address", Sorts.Bytes), ("size", Sorts.Bytes), ("call", Sorts.Call)],
            (s, a) => UnmapKva.Begin(s, new(a[0]), a[1], a[2], new(a[3]))),
        new(
            Probe,
            [("device", Sorts.Device), ("domain", Sorts.Domain)],
            (s, a) => Spec.Probe.Run(s, new(a[0]), new(a[1]))),
        new(
            MapDma,
            [
                ("device", Sorts.Device), ("iova", Sorts.Bytes), ("address", Sorts.Bytes), ("size", Sorts.Bytes),
                ("direction", Sorts.Direction), ("slot", Sorts.Frame),
            ],
            (s, a) => Spec.MapDma.Run(s, new(a[0]), a[1], a[2], a[3], new(a[4]), new(a[5]))),
        new(
            BeginUnmapDma,
            [("device", Sorts.Device), ("iova", Sorts.Bytes), ("size", Sorts.Bytes), ("call", Sorts.Call)],
            (s, a) => UnmapDma.Begin(s, new(a[0]), a[1], a[2], new(a[3]))),
        new(
            BeginMapSg,
            [
                ("device", Sorts.Device), ("iova", Sorts.Bytes), ("size", Sorts.Bytes),
                ("direction", Sorts.Direction), ("call", Sorts.Call),
            ],
            (s, a) => MapSg.Begin(s, new(a[0]), a[1], a[2], new(a[3]), new(a[4]))),
        new(
            MapSegment,
            [("call", Sorts.Call), ("iova", Sorts.Bytes), ("address", Sorts.Bytes), ("size", Sorts.Bytes)],
            (s, a) => MapSg.MapSegment(s, new(a[0]), a[1], a[2], a[3])),
        new(BeginUndoMapSg, [("call", Sorts.Call)], (s, a) => MapSg.BeginUndo(s, new(a[0]))),
        new(
            BeginFlushQueue,
            [("domain", Sorts.Domain), ("call", Sorts.Call)],
            (s, a) => LazyFlush.Begin(s, new(a[0]), new(a[1]))),
        new(
            KernelAddTable,
            [("region", Sorts.Region), ("table", Sorts.Table)],
            (s, a) => Spec.KernelMap.AddTable(s, new(a[0]), new(a[1]))),
        new(
            KernelMap,
            [("page", Sorts.Page), ("frame", Sorts.Frame), ("protection", Sorts.Protection)],
            (s, a) => Spec.KernelMap.Map(s, new(a[0]), new(a[1]), a[2])),
        new(
            BeginKernelChange,
            [
                ("address", Sorts.Bytes), ("size", Sorts.Bytes), ("protection", Sorts.Protection),
                ("call", Sorts.Call),
            ],
            (s, a) => ChangeKernel.Begin(s, a[0], a[1], a[2], new(a[3]))),
        new(
            BeginFreeTable,
            [("region", Sorts.Region), ("call", Sorts.Call)],
            (s, a) => FreeTable.Begin(s, new(a[0]), new(a[1]))),
        new(
            WriteFrame,
            [("table", Sorts.Table), ("page", Sorts.Page), ("frame", Sorts.Frame)],
            (s, a) => Spec.KernelMap.WriteFrame(s, new(a[0]), new(a[1]), new(a[2]))),
        new(
            Store,
            [("frame", Sorts.Frame), ("offset", Sorts.Offset), ("value", Sorts.ByteValue)],
            (s, a) => Memory.Store(s, new(new(a[0]), new(a[1])), new(a[2]))),
        new(End, [("call", Sorts.Call)], (s, a) => CallsInFlight.End(s, new(a[0]))),
        new(Complete, [("ticket", Sorts.Ticket)], (s, a) => Invalidation.Complete(s, new(a[0]))),
    ];
}
