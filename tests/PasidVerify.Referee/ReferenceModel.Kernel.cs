namespace PasidVerify.Referee;

/// <content>The kernel's own page table, and the notifier of its changes (N8).</content>
public sealed partial class ReferenceModel
{
    private Answer KernelAddTable(ulong region, ulong table)
    {
        // Four levels have no place for an address whose bits 63:47 differ.
        if (region >> 26 is not (0 or 0x1ffff)) return Answer.OutOfRange;
        if (Kernel.Freeing.ContainsKey(region)) return Answer.Busy;
        if (Memory.Upper.ContainsKey(region)) return Answer.AlreadyMapped;
        if (table == 0) return Answer.Exhausted;
        if (!Kernel.TablePages.Add(table)) return Answer.ChoiceRefused;
        Memory.Cells[table] = [];
        Memory.Upper[region] = table;
        return Answer.Ok;
    }

    private Answer KernelMap(ulong page, ulong frame, ulong protection)
    {
        if (protection is not (Read or (Read | Write))) return Answer.InvalidProtection;
        if (frame > platform.LastFrame) return Answer.OutOfRange;
        if (!Memory.Upper.TryGetValue(page >> Memory.IndexBits, out ulong table)) return Answer.NoTable;
        if (Memory.Kernel(page) is not null) return Answer.AlreadyMapped;
        if (Kernel.Changing.Contains(page)) return Answer.Busy;
        Memory.SetCell(table, page, new(frame, (protection & Write) != 0));
        return Answer.Ok;
    }

    /// <summary>Pages lose rights, or go (protection 0); they are free for other use when the call returns.</summary>
    private Answer BeginKernelChange(ulong address, ulong size, ulong protection, ulong call)
    {
        if (size == 0) return Answer.EmptyRange;
        if (address + (size - 1) < address) return Answer.OutOfRange;
        if (((address | size) & PageOffset) != 0) return Answer.Misaligned;
        if (protection is Write or > (Read | Write)) return Answer.InvalidProtection;
        var (first, last) = (address >> 12, (address + (size - 1)) >> 12);
        if (!Pages(first, last).All(page => Memory.Kernel(page) is not null)) return Answer.NotMapped;
        if (Pages(first, last).Any(Kernel.Changing.Contains)) return Answer.Busy;
        if (NoCall(call) is { } refusal) return refusal;

        foreach (ulong page in Pages(first, last))
        {
            Leaf? left = protection == 0
                ? null
                : Memory.Kernel(page)!.Value with { Writable = (protection & Write) != 0 };
            Memory.SetCell(Memory.Upper[page >> Memory.IndexBits], page, left);
            Kernel.Changing.Add(page);
        }

        SubmitDomain(Platform.KernelDomain);
        return Begin(call, () => Kernel.Changing.ExceptWith(Pages(first, last)));
    }

    /// <summary>
    /// The upper entry goes; the page stays a table page until no paging-structure cache can lead to it (VT-d 6.5.3.6).
    /// </summary>
    private Answer BeginFreeTable(ulong region, ulong call)
    {
        if (Kernel.Freeing.ContainsKey(region)) return Answer.Busy;
        if (!Memory.Upper.TryGetValue(region, out ulong table)) return Answer.NoTable;
        if (Memory.Cells[table].Count != 0) return Answer.NotEmpty;
        if (NoCall(call) is { } refusal) return refusal;
        Memory.Upper.Remove(region);
        Kernel.Freeing[region] = table;
        SubmitDomain(Platform.KernelDomain);
        return Begin(call, () =>
        {
            Kernel.Freeing.Remove(region);
            Kernel.TablePages.Remove(table);
        });
    }

    /// <summary>A page frame that is no table page may hold anything.</summary>
    private Answer WriteFrame(ulong table, ulong page, ulong frame)
    {
        if (Kernel.TablePages.Contains(table)) return Answer.Busy;
        Memory.SetCell(table, page, new(frame, true));
        return Answer.Ok;
    }

    /// <summary>iotlb, domain-selective; then everything that the device TLBs of the domain's users know.</summary>
    private void SubmitDomain(ulong domain)
    {
        Queue.Submit(Target.Iotlb, domain, users: null);
        Queue.Submit(Target.DeviceTlb, domain, Users(domain));
    }
}
