namespace PasidVerify.Bench;

/// <summary>How a driver gives its buffers to a device: what the benchmark compares.</summary>
public enum BufferMode
{
    /// <summary>Physical addresses, under PASID 1 in bypass mode: a map checks that the device can put them out.</summary>
    Bypass,

    /// <summary>Kernel virtual addresses of a trusted device: map_kva checks the range.</summary>
    KvaFast,

    /// <summary>Kernel virtual addresses of an untrusted device: map_kva copies leaves, and unmap_kva waits for a flush.</summary>
    KvaStrict,

    /// <summary>The DMA API in a lazy domain: unmapped addresses wait in a queue, which is flushed when it is full.</summary>
    IovaLazy,

    /// <summary>The DMA API in a strict domain: an unmap waits for a flush.</summary>
    IovaStrict,

    /// <summary>The DMA API for an untrusted device, with buffers that are not whole pages: each is copied to the pool.</summary>
    IovaBounce,
}
