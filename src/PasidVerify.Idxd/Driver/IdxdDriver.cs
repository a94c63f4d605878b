using PasidVerify.Iommu;

namespace PasidVerify.Idxd;

/// <summary>
/// The accelerator's driver, the first user of in-kernel DMA with PASID (RFC 7/7): it asks for a mode, gives each buffer to
/// the device in the addresses of that mode, submits descriptors, waits for their completion records, and takes the
/// buffers back.
/// </summary>
/// <remarks>In strict KVA mode buffers are whole pages, and no two transfers in flight share one.</remarks>
/// <param name="dma">The API.</param>
/// <param name="device">The accelerator.</param>
/// <param name="queue">Its work queue, this driver's alone.</param>
/// <param name="memory">Memory as the CPU sees it.</param>
/// <typeparam name="TMemory">Physical memory.</typeparam>
public sealed class IdxdDriver<TMemory>(IPasidDma dma, Accelerator<TMemory> device, WorkQueue queue, TMemory memory)
    where TMemory : struct, IMemory
{
    private TMemory memory = memory;
    private DeviceAddresses addresses;
    private DmaBuffer record;
    private ulong recordAddress;

    /// <summary>Enables the device's kernel PASID in a mode, and its work queue with it (idxd_enable_system_pasid).</summary>
    /// <param name="mode">The mode; whether KVA is fast or strict is not the driver's to say.</param>
    /// <param name="completion">A page for completion records.</param>
    /// <returns>Ok, or why not; nothing is enabled then.</returns>
    public Status Open(Mode mode, DmaBuffer completion)
    {
        Status status = dma.Enable(device.SourceId, mode, out uint pasid, out ushort domain);
        if (status != Status.Ok) return status;
        addresses = new DeviceAddresses(dma, mode, domain);
        status = addresses.Map(in completion, Protection.Write, out recordAddress);
        if (status != Status.Ok)
        {
            dma.Disable(device.SourceId);
            return status;
        }

        record = completion;

        // Kernel work asks for supervisor rights: in fast mode the kernel's pages give nothing to others.
        queue.EnableDedicated(pasid, privileged: true);
        return Status.Ok;
    }

    /// <summary>Stops the queue, then takes the PASID away (idxd_disable_system_pasid).</summary>
    public Status Close()
    {
        queue.Disable();
        addresses.Unmap(in record);
        return dma.Disable(device.SourceId);
    }

    /// <summary>Copies one buffer to another of at least its size.</summary>
    public TransferResult Move(in DmaBuffer source, in DmaBuffer destination) =>
        Run(Opcode.MemoryMove, in source, Protection.Read, in destination, Protection.Write);

    /// <summary>Tells whether two buffers hold the same bytes; if not, result is 1 and the record says from where on.</summary>
    public TransferResult Compare(in DmaBuffer first, in DmaBuffer second) =>
        Run(Opcode.Compare, in first, Protection.Read, in second, Protection.Read);

    /// <summary>Fills a buffer with 8 bytes over and over.</summary>
    public TransferResult Fill(in DmaBuffer buffer, ulong pattern)
    {
        Status status = addresses.Map(in buffer, Protection.Write, out ulong address);
        if (status != Status.Ok) return TransferResult.Refused(status);
        TransferResult result = Submit(Opcode.Fill, pattern, address, buffer.Size);
        addresses.Unmap(in buffer);
        return result;
    }

    private TransferResult Run(
        Opcode opcode, in DmaBuffer first, Protection ofFirst, in DmaBuffer second, Protection ofSecond)
    {
        Status status = addresses.Map(in first, ofFirst, out ulong source);
        if (status != Status.Ok) return TransferResult.Refused(status);
        status = addresses.Map(in second, ofSecond, out ulong destination);
        TransferResult result = status == Status.Ok
            ? Submit(opcode, source, destination, first.Size)
            : TransferResult.Refused(status);
        if (status == Status.Ok) addresses.Unmap(in second);
        addresses.Unmap(in first);
        return result;
    }

    private TransferResult Submit(Opcode opcode, ulong source, ulong destination, uint size)
    {
        memory.Store(record.PhysicalAddress, 0);
        var descriptor = new WorkDescriptor
        {
            Opcode = opcode,
            Flags = DescriptorFlags.CompletionAddressValid | DescriptorFlags.RequestCompletion,
            CompletionAddress = recordAddress,
            Source = source,
            Destination = destination,
            Size = size,
        };
        while (!queue.TrySubmit(in descriptor))
        {
            if (!device.Step()) return TransferResult.Refused(Status.NotEnabled);
        }

        return new(Status.Ok, Wait());
    }

    /// <summary>A record that could not be written shows only as an idle device and its software error.</summary>
    private CompletionRecord Wait()
    {
        for (; ; )
        {
            ulong first = memory.Load(record.PhysicalAddress);
            if (first != 0) return CompletionRecord.Decode(first, memory.Load(record.PhysicalAddress + sizeof(ulong)));
            if (device.Step()) continue;
            SoftwareError error = device.Error;
            device.ClearError();
            return new(error.Status, FaultedOnWrite: true, Result: 0, BytesCompleted: 0, error.Address);
        }
    }
}
