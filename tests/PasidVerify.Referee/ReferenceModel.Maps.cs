namespace PasidVerify.Referee;

/// <content>map and unmap, of KVA and of the DMA API.</content>
public sealed partial class ReferenceModel
{
    /// <summary>N4, N5; protection: bit 0 read, bit 1 write; tables: 0 when no page was left for one.</summary>
    private Answer MapKva(ulong domain, ulong address, ulong size, ulong protection, ulong tables)
    {
        if (RefuseKva(domain, address, size) is { } refusal) return refusal;
        if (domain == Platform.KernelDomain) return Answer.Ok;
        if (((address | size) & PageOffset) != 0) return Answer.Misaligned;
        if (protection is 0 or > (Read | Write)) return Answer.InvalidProtection;
        var owner = Kernel.Domains[domain];
        ulong[] pages = [.. Pages(address >> 12, (address + (size - 1)) >> 12)];
        if (!pages.All(page => Memory.Kernel(page) is not null)) return Answer.NotBacked;
        if (pages.Any(page => InPool(Memory.Kernel(page)!.Value.Frame))) return Answer.OutOfRange;
        if (pages.Any(page => Is(owner, page, MappingState.Unmapping))) return Answer.Busy;
        if (pages.Any(page => Is(owner, page, MappingState.Live))) return Answer.AlreadyMapped;
        if (tables == 0) return Answer.Exhausted;

        foreach (ulong page in pages)
        {
            // A first-stage leaf cannot forbid reading (VT-d 3.6), and rights are what the driver asks for (N5).
            Memory.Tables[owner.Root][page] = new(Memory.Kernel(page)!.Value.Frame, (protection & Write) != 0);
            owner.Mappings[page] = new(page, page);
        }

        return Answer.Ok;
    }

    private Answer BeginUnmapKva(ulong domain, ulong address, ulong size, ulong call)
    {
        if (RefuseKva(domain, address, size) is { } refusal) return refusal;
        if (domain == Platform.KernelDomain) return Answer.Ok;
        if (((address | size) & PageOffset) != 0) return Answer.Misaligned;
        var owner = Kernel.Domains[domain];
        var (first, last) = (address >> 12, (address + (size - 1)) >> 12);
        if (Pages(first, last).Any(page => Is(owner, page, MappingState.Unmapping))) return Answer.Busy;
        if (!Pages(first, last).All(page => Is(owner, page, MappingState.Live))) return Answer.NotMapped;
        return NoCall(call) is { } full ? full : BeginUnmap(domain, first, last, call, unmapsKvaOf: domain);
    }

    private Answer? RefuseKva(ulong domain, ulong address, ulong size)
    {
        if (domain != Platform.KernelDomain)
        {
            if (!Kernel.Domains.TryGetValue(domain, out var owner) || !owner.Kva) return Answer.NoSuchDomain;
            if (Kernel.Attachments[owner.Device].Disabling) return Answer.Busy;
        }

        if (size == 0) return Answer.EmptyRange;
        ulong end = platform.DirectMapBase + (platform.DirectMapBytes - 1);
        bool inside = address >= platform.DirectMapBase && address <= end && size - 1 <= end - address;
        return inside ? null : Answer.OutOfRange;
    }

    /// <summary>dma_map (Linux: iommu_dma_map_page). Directions: 0 both, 1 to the device, 2 from it.</summary>
    private Answer MapDma(ulong device, ulong iova, ulong address, ulong size, ulong direction, ulong slot)
    {
        if (!Kernel.Domains.TryGetValue(Kernel.DefaultDomain.GetValueOrDefault(device), out var domain))
            return Answer.NoDmaDomain;
        if (direction > 2) return Answer.InvalidDirection;
        if (size == 0) return Answer.EmptyRange;
        ulong lastByte = (platform.LastFrame << 12) | PageOffset;
        if (address > lastByte || size - 1 > lastByte - address) return Answer.OutOfRange;
        if (iova == 0) return Answer.Exhausted;
        if (iova + (size - 1) < iova) return Answer.ChoiceRefused;
        var (first, last) = (iova >> 12, (iova + (size - 1)) >> 12);
        // pfn 0 is never given, nor are the interrupt window and what lies beyond the aperture.
        if (first == 0 || last > platform.LastIova) return Answer.ChoiceRefused;
        if (first <= Platform.LastInterruptPage && last >= Platform.FirstInterruptPage) return Answer.ChoiceRefused;
        if ((iova & PageOffset) != (address & PageOffset)) return Answer.ChoiceRefused;
        if (Pages(first, last).Any(domain.Mappings.ContainsKey)) return Answer.ChoiceRefused;
        if (Pages(address >> 12, (address + (size - 1)) >> 12).Any(InPool)) return Answer.OutOfRange;
        ulong start = address;
        Bounce? bounce = null;
        if (!domain.Trusted && ((address | size) & PageOffset) != 0)
        {
            if (slot == 0) return Answer.Exhausted;
            start = (slot << 12) | (address & PageOffset);
            bounce = new(address, start, size, ComesBack: direction != 1);
            if (!bounce.Frames.All(frame => InPool(frame) && !Kernel.Slots.Contains(frame))) return Answer.ChoiceRefused;
            Copy(bounce);
        }

        Mapping mapping = new(first, last) { Bounce = bounce };
        foreach (ulong page in Pages(first, last))
        {
            Memory.Tables[domain.Root][page] = new((start >> 12) + (page - first), direction != 1);
            domain.Mappings[page] = mapping;
        }

        return Answer.Ok;
    }

    /// <summary>Strict: clear, invalidate, wait. Lazy: clear, and queue the addresses.</summary>
    private Answer BeginUnmapDma(ulong device, ulong iova, ulong size, ulong call)
    {
        ulong number = Kernel.DefaultDomain.GetValueOrDefault(device);
        if (!Kernel.Domains.TryGetValue(number, out var domain)) return Answer.NoDmaDomain;
        if (size == 0) return Answer.EmptyRange;
        if (iova <= PageOffset || iova + (size - 1) < iova) return Answer.OutOfRange;
        var (first, last) = (iova >> 12, (iova + (size - 1)) >> 12);
        if (!Is(domain, first, MappingState.Live)) return Answer.NotMapped;
        var mapping = domain.Mappings[first];
        if (mapping.First != first || mapping.Last != last) return Answer.NotMapped;
        if (!domain.Lazy) return NoCall(call) is { } full ? full : BeginUnmap(number, first, last, call);
        mapping.State = MappingState.Queued;
        foreach (ulong page in Pages(first, last)) Memory.Tables[domain.Root].Remove(page);
        return Answer.Ok;
    }

    /// <summary>Frees what was queued when it began (Linux: fq_ring_free).</summary>
    private Answer BeginFlushQueue(ulong number, ulong call)
    {
        if (!Kernel.Domains.TryGetValue(number, out var domain) || !domain.Lazy) return Answer.NoFlushQueue;
        if (NoCall(call) is { } refusal) return refusal;
        var queued = domain.Mappings.Values.Where(mapping => mapping.State == MappingState.Queued).ToHashSet();
        SubmitDomain(number);
        return Begin(call, () => Forget(domain, queued));
    }

    private Answer BeginUnmap(ulong number, ulong first, ulong last, ulong call, ulong unmapsKvaOf = 0)
    {
        var domain = Kernel.Domains[number];
        HashSet<Mapping> gone = [.. Pages(first, last).Select(page => domain.Mappings[page])];
        foreach (var mapping in gone) mapping.State = MappingState.Unmapping;
        foreach (ulong page in Pages(first, last)) Memory.Tables[domain.Root].Remove(page);
        Queue.Submit(Target.Iotlb, number, Users(number), (first, last));
        Queue.Submit(Target.DeviceTlb, number, Users(number), (first, last));
        return Begin(call, () => Return(domain, gone), unmapsKvaOf);
    }

    /// <summary>Copies come back when nothing gets through to them any more.</summary>
    private void Return(Domain domain, HashSet<Mapping> gone)
    {
        foreach (var mapping in gone)
        {
            if (mapping.Bounce is { } bounce) CopyBack(bounce);
        }

        Forget(domain, gone);
    }

    private static bool Is(Domain domain, ulong page, MappingState state) =>
        domain.Mappings.TryGetValue(page, out var mapping) && mapping.State == state;

    private static void Forget(Domain domain, HashSet<Mapping> gone)
    {
        foreach (var (page, mapping) in domain.Mappings.ToArray())
        {
            if (gone.Contains(mapping)) domain.Mappings.Remove(page);
        }
    }
}
