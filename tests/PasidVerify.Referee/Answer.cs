namespace PasidVerify.Referee;

/// <summary>What a call answers; anything but <see cref="Ok"/> and <see cref="Pending"/> changes nothing.</summary>
public enum Answer
{
    /// <summary>Done.</summary>
    Ok,

    /// <summary>Begun, or not finished yet.</summary>
    Pending,

    /// <summary>No such device.</summary>
    NoSuchDevice,

    /// <summary>No such mode.</summary>
    InvalidMode,

    /// <summary>The device has a kernel PASID (N2).</summary>
    AlreadyEnabled,

    /// <summary>For trusted devices only (N7).</summary>
    NotTrusted,

    /// <summary>The device has no kernel PASID (N2).</summary>
    NotEnabled,

    /// <summary>The device has its default domain.</summary>
    AlreadyProbed,

    /// <summary>The default domain is none of the DMA API.</summary>
    NoDmaDomain,

    /// <summary>No such direction.</summary>
    InvalidDirection,

    /// <summary>The domain is not lazy.</summary>
    NoFlushQueue,

    /// <summary>Nothing is left to choose from.</summary>
    Exhausted,

    /// <summary>No domain that map_kva could use.</summary>
    NoSuchDomain,

    /// <summary>A call in flight is in the way.</summary>
    Busy,

    /// <summary>Size 0.</summary>
    EmptyRange,

    /// <summary>Outside what is allowed.</summary>
    OutOfRange,

    /// <summary>Not whole pages.</summary>
    Misaligned,

    /// <summary>No such protection.</summary>
    InvalidProtection,

    /// <summary>The kernel maps nothing there.</summary>
    NotBacked,

    /// <summary>Mapped already.</summary>
    AlreadyMapped,

    /// <summary>Not mapped.</summary>
    NotMapped,

    /// <summary>The kernel has no table page there.</summary>
    NoTable,

    /// <summary>The table page is in use.</summary>
    NotEmpty,

    /// <summary>No such call.</summary>
    NoSuchCall,

    /// <summary>No such descriptor, or not yet.</summary>
    NotReady,

    /// <summary>The caller chose a number that is not free.</summary>
    ChoiceRefused,
}
