namespace PasidVerify.Referee;

/// <content>dma_map_sg: scatter-gather lists of the DMA API.</content>
public sealed partial class ReferenceModel
{
    /// <summary>Takes the addresses of a list; untrusted devices map its elements one by one.</summary>
    private Answer BeginMapSg(ulong device, ulong iova, ulong size, ulong direction, ulong call)
    {
        ulong number = Kernel.DefaultDomain.GetValueOrDefault(device);
        if (!Kernel.Domains.TryGetValue(number, out var domain)) return Answer.NoDmaDomain;
        if (!domain.Trusted) return Answer.NotTrusted;
        if (direction > 2) return Answer.InvalidDirection;
        if (size == 0) return Answer.EmptyRange;
        if ((size & PageOffset) != 0) return Answer.Misaligned;
        if (iova == 0) return Answer.Exhausted;
        if ((iova & PageOffset) != 0) return Answer.ChoiceRefused;
        if (iova + (size - 1) < iova) return Answer.ChoiceRefused;
        var (first, last) = (iova >> 12, (iova + (size - 1)) >> 12);
        if (last > platform.LastIova) return Answer.ChoiceRefused;
        if (first <= Platform.LastInterruptPage && last >= Platform.FirstInterruptPage) return Answer.ChoiceRefused;
        if (Pages(first, last).Any(domain.Mappings.ContainsKey)) return Answer.ChoiceRefused;
        if (NoCall(call) is { } refusal) return refusal;

        Mapping mapping = new(first, last) { State = MappingState.Building };
        foreach (ulong page in Pages(first, last)) domain.Mappings[page] = mapping;
        Kernel.Calls[call] = new(Call.NoWait, 0, () => mapping.State = MappingState.Live)
        {
            List = new(number, mapping, direction != 1, [.. Pages(first, last)]),
        };
        return Answer.Pending;
    }

    /// <summary>iommu_map of one segment: whole pages, in the list's addresses that are left.</summary>
    private Answer MapSegment(ulong call, ulong iova, ulong address, ulong size)
    {
        if (!Kernel.Calls.TryGetValue(call, out var found) || found.List is not { } list) return Answer.NoSuchCall;
        if (size == 0) return Answer.EmptyRange;
        if (((address | size) & PageOffset) != 0) return Answer.Misaligned;
        ulong lastByte = (platform.LastFrame << 12) | PageOffset;
        if (address > lastByte || size - 1 > lastByte - address) return Answer.OutOfRange;
        if (iova == 0) return Answer.Exhausted;
        if ((iova & PageOffset) != 0) return Answer.ChoiceRefused;
        if (iova + (size - 1) < iova) return Answer.ChoiceRefused;
        var (first, last) = (iova >> 12, (iova + (size - 1)) >> 12);
        if (!Pages(first, last).All(list.Missing.Contains)) return Answer.ChoiceRefused;
        if (Pages(address >> 12, (address + (size - 1)) >> 12).Any(InPool)) return Answer.OutOfRange;

        foreach (ulong page in Pages(first, last))
        {
            Memory.Tables[Kernel.Domains[list.Domain].Root][page] =
                new((address >> 12) + (page - first), list.Writable);
            list.Missing.Remove(page);
        }

        return Answer.Ok;
    }

    /// <summary>iommu_map_sg failed: what it mapped goes as by a strict unmap, in lazy domains too.</summary>
    private Answer BeginUndoMapSg(ulong call)
    {
        if (!Kernel.Calls.TryGetValue(call, out var found) || found.List is not { } list) return Answer.NoSuchCall;
        return TicketsLeft() ? BeginUnmap(list.Domain, list.Mapping.First, list.Mapping.Last, call) : Answer.Exhausted;
    }
}
