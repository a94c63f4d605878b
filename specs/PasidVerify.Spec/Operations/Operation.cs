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

    /// <summary>Name of <see cref="Disable.Begin"/>.</summary>
    public const string BeginDisable = "begin_disable";

    /// <summary>Name of <see cref="Spec.MapKva"/>.</summary>
    public const string MapKva = "map_kva";

    /// <summary>Name of <see cref="UnmapKva.Begin"/>.</summary>
    public const string BeginUnmapKva = "begin_unmap_kva";

    /// <summary>Name of <see cref="CallsInFlight.End"/>.</summary>
    public const string End = "end";

    /// <summary>Name of <see cref="Invalidation.Complete"/>.</summary>
    public const string Complete = "complete";

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
                ("protection", Sorts.Protection),
            ],
            (s, a) => Spec.MapKva.Run(s, new(a[0]), a[1], a[2], a[3])),
        new(
            BeginUnmapKva,
            [("domain", Sorts.Domain), ("address", Sorts.Bytes), ("size", Sorts.Bytes), ("call", Sorts.Call)],
            (s, a) => UnmapKva.Begin(s, new(a[0]), a[1], a[2], new(a[3]))),
        new(End, [("call", Sorts.Call)], (s, a) => CallsInFlight.End(s, new(a[0]))),
        new(Complete, [("ticket", Sorts.Ticket)], (s, a) => Invalidation.Complete(s, new(a[0]))),
    ];
}
