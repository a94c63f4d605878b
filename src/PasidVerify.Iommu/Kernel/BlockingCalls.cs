namespace PasidVerify.Iommu;

/// <summary>The calls as a driver sees them: they return once the hardware has completed what they wait for.</summary>
public static class BlockingCalls
{
    /// <summary>iommu_dma_pasid_disable: Ok, or why it was refused.</summary>
    /// <exception cref="InvalidOperationException">The hardware stopped before the call was done.</exception>
    public static Status Disable(this IPasidDma dma, ushort device)
    {
        Status status = dma.BeginDisable(device, out int call);
        return status == Status.Pending ? Complete(dma, call) : status;
    }

    /// <summary>iommu_unmap_kva: Ok, or why it was refused.</summary>
    /// <exception cref="InvalidOperationException">The hardware stopped before the call was done.</exception>
    public static Status UnmapKva(this IPasidDma dma, ushort domain, ulong address, ulong size)
    {
        Status status = dma.BeginUnmapKva(domain, address, size, out int call);
        return status == Status.Pending ? Complete(dma, call) : status;
    }

    /// <summary>dma_unmap: Ok, or why it was refused.</summary>
    /// <exception cref="InvalidOperationException">The hardware stopped before the call was done.</exception>
    public static Status UnmapDma(this IPasidDma dma, ushort device, ulong iova, ulong size)
    {
        Status status = dma.BeginUnmapDma(device, iova, size, out int call);
        return status == Status.Pending ? Complete(dma, call) : status;
    }

    /// <summary>Flushes the queue of a lazy domain: Ok, or why it was refused.</summary>
    /// <exception cref="InvalidOperationException">The hardware stopped before the call was done.</exception>
    public static Status FlushQueue(this IPasidDma dma, ushort domain)
    {
        Status status = dma.BeginFlushQueue(domain, out int call);
        return status == Status.Pending ? Complete(dma, call) : status;
    }

    private static Status Complete(IPasidDma dma, int call)
    {
        for (SpinWait wait = default; ;)
        {
            bool hasRun = dma.Run(ref wait);
            Status status = dma.End(call);
            if (status != Status.Pending)
                return status;
            if (hasRun)
                continue;
            if (dma.IsStopped)
                throw new InvalidOperationException($"The invalidation queue stopped before call {call} was done.");
            wait.SpinOnce(sleep1Threshold: -1);
        }
    }
}
