namespace PasidVerify.Idxd;

/// <summary>How a descriptor ended (Linux: enum dsa_completion_status); 7 bits.</summary>
public enum CompletionStatus : byte
{
    /// <summary>It has not: what software writes before it submits.</summary>
    None = 0x00,

    /// <summary>Done.</summary>
    Success = 0x01,

    /// <summary>A page could not be reached, and the descriptor does not block on faults.</summary>
    PageFault = 0x03,

    /// <summary>No operation of this number.</summary>
    BadOpcode = 0x10,

    /// <summary>A flag that the operation or the work queue does not allow.</summary>
    InvalidFlags = 0x11,

    /// <summary>A reserved field is not 0.</summary>
    ReservedField = 0x12,

    /// <summary>The size is 0, or more than the work queue allows.</summary>
    TransferSize = 0x13,

    /// <summary>The completion record could not be written: reported in SWERR, as there is nowhere else.</summary>
    CompletionAddressFault = 0x1A,

    /// <summary>The completion record's address is not a multiple of 32.</summary>
    CompletionAddressMisaligned = 0x1B,
}
