using PasidVerify.Lifted;
using PasidVerify.Spec;

namespace PasidVerify.Explorer;

/// <summary>What can be tried in a state of a scope: every operation with every argument that the scope offers.</summary>
/// <remarks>
/// Of the numbers that the implementation chooses, the lowest free one is tried: the others differ in name only, as
/// long as nothing is left of an earlier use, which is what `binding` says. The addresses are those of the kernel's
/// pages, the sizes whole pages, the frame that the kernel maps one of them, and there are pages for tables; other values are refused alike in every
/// state, which the proofs and the specification's tests look at.
/// </remarks>
internal sealed class Moves(Scope scope)
{
    private readonly IReadOnlyList<Operation> operations =
    [
        .. Operation.All()
            .Where(operation => scope.KernelChanges || !operation.IsKernels)
            .Where(operation => scope.DmaApi || !operation.IsOfDmaApi)
            .Where(operation => scope.Lists || !operation.IsOfLists),
    ];

    public IEnumerable<(Operation Operation, Bits[] Arguments)> In(State state) =>
        from operation in operations
        from arguments in Product([.. operation.Parameters.Select(p => Choices(state, operation, p.Name, p.Sort))])
        select (operation, arguments);

    private static IEnumerable<Bits[]> Product(Bits[][] choices)
    {
        IEnumerable<Bits[]> all = [[]];
        foreach (var values in choices)
            all = all.SelectMany(prefix => values.Select(value => (Bits[])[.. prefix, value]));
        return all;
    }

    private Bits[] Choices(State state, Operation operation, string parameter, Sort sort)
    {
        if (sort == Sorts.Bytes) return Bytes(operation, parameter);
        if (parameter == "slot") return [sort.Value(0), .. scope.BounceFrames.Select(sort.Value)];
        if (operation.Name == Operation.Store && sort == Sorts.Frame)
            return [.. scope.DmaFrames.Select(sort.Value), sort.Value(scope.Layout().LastFrame.Concrete + 1)];
        bool chosen = operation.Name == Operation.Enable && (sort == Sorts.Pasid || sort == Sorts.Domain);
        return chosen ? [.. Values(state, sort), .. NoneFound(state, sort)] : Values(state, sort);
    }

    private Bits[] Values(State state, Sort sort)
    {
        if (sort == Sorts.Device) return [.. scope.Devices.Select(device => sort.Value(device.Device))];
        if (sort == Sorts.Mode) return [.. Modes().Select(mode => sort.Value((ulong)mode))];
        if (sort == Sorts.Pasid) return [sort.Value(Pasids.KernelDma), .. FreePasid(state)];
        if (sort == Sorts.Domain)
        {
            return
            [
                sort.Value(Domains.Passthrough), sort.Value(Domains.Kernel),
                .. Allocated().Where(domain => !IsFree(state, domain)),
                .. Allocated().Where(domain => IsFree(state, domain)).Take(1),
            ];
        }

        if (sort == Sorts.Call)
        {
            return
            [
                .. Calls().Where(call => Free(state, call)).Take(1),
                .. Calls().Where(call => !Free(state, call)),
            ];
        }

        if (sort == Sorts.Ticket)
            return [.. Numbers(sort, 0, state.Tail.Next.Concrete).Where(ticket => Pending(state, ticket))];
        if (sort == Sorts.Region) return [.. scope.Regions().Select(sort.Value)];
        if (sort == Sorts.Table) return [.. Numbers(sort, Scope.FirstTable, Scope.FirstTable + scope.TablePages)];
        if (sort == Sorts.Page)
            return [.. scope.KernelPages.Select(page => sort.Value(page.Address / Scope.PageBytes))];
        if (sort == Sorts.Frame) return [sort.Value(scope.KernelPages[0].Frame)];
        if (sort == Sorts.Direction) return [.. Directions().Select(direction => sort.Value((ulong)direction))];
        if (sort == Sorts.Offset) return [.. scope.Offsets.Select(sort.Value)];
        if (sort == Sorts.ByteValue) return [sort.Value(1)];
        if (sort == Sorts.Protection && scope.KernelChanges)
            return [sort.Value(0), sort.Value(MapKva.Read), sort.Value(MapKva.Read | MapKva.Write)];
        if (sort == Sorts.Found) return [sort.Value(1)];
        if (sort == Sorts.Protection) return [sort.Value(MapKva.Read), sort.Value(MapKva.Read | MapKva.Write)];
        throw new InvalidOperationException($"No values are known for a {sort.Name}.");
    }

    private Bits[] Bytes(Operation operation, string parameter) => (parameter, operation.IsOfDmaApi) switch
    {
        ("iova", _) =>
        [
            .. from page in Numbers(Sorts.Bytes, 1, scope.LastIova + 1)
               from offset in Offsets()
               select (page << Spec.Layout.PageShift) + offset,
        ],
        ("address", true) =>
        [
            .. scope.Buffers.Select(frame => frame * Scope.PageBytes)
                .Concat(scope.SmallBuffers.Select(buffer => buffer.Address)).Select(Sorts.Bytes.Value),
        ],
        ("size", true) =>
        [
            .. Numbers(Sorts.Bytes, 1, scope.Buffers.Count == 0 ? 1 : scope.LastIova + 1)
                .Select(pages => pages << Spec.Layout.PageShift),
            .. scope.SmallBuffers.Select(buffer => Sorts.Bytes.Value(buffer.Size)).Distinct(),
        ],
        ("address", false) => [.. scope.KernelPages.Select(page => Sorts.Bytes.Value(page.Address))],
        _ => [.. Numbers(Sorts.Bytes, 1, (ulong)scope.KernelPages.Count + 1).Select(pages => pages << Spec.Layout.PageShift)],
    };

    /// <summary>Offsets of buffers in a page.</summary>
    private IEnumerable<ulong> Offsets() => scope.Buffers.Select(_ => 0UL)
        .Concat(scope.SmallBuffers.Select(buffer => buffer.Address % Scope.PageBytes)).Distinct();

    /// <summary>What the device may do with a buffer matters where a copy of it may come back.</summary>
    private Direction[] Directions() =>
        scope.BouncePool.Count == 0 ? [Direction.Bidirectional] : Enum.GetValues<Direction>();

    private IEnumerable<Mode> Modes() => scope.DmaApi ? [Mode.Bypass, Mode.Iova, Mode.Kva] : [Mode.Bypass, Mode.Kva];

    private IEnumerable<Bits> FreePasid(State state) =>
        Numbers(Sorts.Pasid, Pasids.FirstDynamic, scope.LastPasid + 1)
            .Where(pasid => !state.PasidOwners[new(pasid)].Used.Concrete)
            .Take(1);

    /// <summary>0 says that enable found no PASID, or no domain id, where that can be.</summary>
    private IEnumerable<Bits> NoneFound(State state, Sort sort) =>
        FreePasid(state).Any() && Allocated().Any(domain => IsFree(state, domain)) ? [] : [sort.Value(0)];

    private IEnumerable<Bits> Allocated() => Numbers(Sorts.Domain, Domains.FirstAllocated, scope.LastDomain + 1);

    private IEnumerable<Bits> Calls() => Numbers(Sorts.Call, 0, scope.LastCall + 1);

    private static bool IsFree(State state, Bits domain) =>
        (state.DomainOwners[new(domain)].Kind == DomainKind.None).Concrete;

    private static bool Free(State state, Bits call) => (state.Calls[new(call)].Kind == CallKind.None).Concrete;

    private static bool Pending(State state, Bits ticket) =>
        (state.Queue[new(ticket)].Kind != DescriptorKind.None).Concrete;

    private static IEnumerable<Bits> Numbers(Sort sort, ulong first, ulong end)
    {
        for (ulong number = first; number < end; number++) yield return sort.Value(number);
    }
}
