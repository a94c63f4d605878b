namespace PasidVerify.Idxd;

/// <summary>Flags of a descriptor, 24 bits (Linux: IDXD_OP_FLAG_*).</summary>
[Flags]
public enum DescriptorFlags
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>BOF: wait for the page rather than fail. Kernel memory is not paged in, so queues here never allow it.</summary>
    BlockOnFault = 0x0002,

    /// <summary>CRAV: the completion record's address is valid.</summary>
    CompletionAddressValid = 0x0004,

    /// <summary>RCR: write a completion record also when all went well.</summary>
    RequestCompletion = 0x0008,
}
