using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>
/// Bounce buffers (Linux: swiotlb, for pci_dev.untrusted). Mappings have the granularity of pages, so an untrusted device
/// gets a buffer that is not whole pages as a copy, alone in page frames of a pool: its slot.
/// </summary>
/// <remarks>
/// The slot has the buffer's offset in its first page and as many page frames as the buffer touches. Linux's slots are of
/// 2 KiB, but for these mappings it hands out whole pages too (alloc_align_mask). Where the copy is none of the buffer,
/// older kernels (Linux 6.1: iommu_dma_map_page) differ: they zero all of a slot that the device is to fill, and so lose
/// what it does not fill. An untrusted device's domain is strict, so what comes back need not wait in a flush queue.
/// </remarks>
internal static class Bounce
{
    /// <summary>Linux: dev_use_swiotlb, and iova_offset of address and size.</summary>
    public static Bool IsNeeded(State s, DomainOwner owner, Bits address, Bits size) =>
        !s.Design.NoBounce & !owner.Trusted & ((address | size) & Layout.OffsetMask) != 0;

    /// <summary>Whether a mapping may have these page frames, the implementation's choice. Null when it may.</summary>
    public static Status? Refuse(State s, FrameRange slots)
    {
        if (slots.First == 0) return Status.Exhausted;
        var free = s.Reading.ForAll(slots, frame => s.Layout.BouncePool.Contains(frame) & !s.SlotOwners[frame].Used);
        return free ? null : Status.ChoiceRefused;
    }

    /// <summary>
    /// The mapping takes its slot, and the buffer is copied there, whatever the direction: what the device does not write
    /// must come back as it was. Around the copy there are zeroes (Linux: swiotlb_tbl_map_single, iommu_dma_map_swiotlb).
    /// </summary>
    public static void Take(
        State s, FrameRange slots, DomainId domain, Page first, Func<Frame, BufferPart> part, Choice<Direction> direction)
    {
        var left = s.Design.BounceSlotNotInitialised & direction == Direction.FromDevice;
        var zeroed = s.Design.BounceZeroedFromDevice & direction == Direction.FromDevice;
        s.SlotOwners.Set(slots, frame => frame, frame => new(true, domain, first + (frame - slots.First).AsPages()));
        s.Memory.Rewrite(
            () => s.Memory.Keys.Select(key => key with { Frame = slots.First + (key.Frame - part(0).Source) }),
            (key, old) => (slots.Contains(key.Frame) & !left).Select(
                Copy(part(key.Frame - slots.First), key.Offset), old));

        ByteValue Copy(BufferPart original, Offset offset) =>
            (original.HasOffset(offset) & !zeroed).Select(s.Memory[new(original.Source, offset)], 0);
    }

    /// <summary>
    /// An unmap returns: what the device could write comes back, and the slot is free (Linux: swiotlb_tbl_unmap_single).
    /// </summary>
    public static void GiveBack(State s, Call call)
    {
        s.Memory.Rewrite(
            () => from key in s.Memory.Keys
                  from page in call.Pages.Indexes()
                  select key with { Frame = s.Grants[new(call.Domain, page)].Buffer.Source },
            (key, old) =>
            {
                var number = (key.Frame - call.Buffer).AsPages();
                var grant = s.Grants[new(call.Domain, call.Pages.First + number)];
                var back = number < call.Pages.Count & grant.Bounced & grant.Writable & grant.Buffer.Contains(key);
                return back.Select(s.Memory[key with { Frame = grant.Frame }], old);
            });
        s.SlotOwners.Clear(frame => s.SlotOwners[frame].Domain == call.Domain
            & call.Pages.Contains(s.SlotOwners[frame].Page));
    }
}
