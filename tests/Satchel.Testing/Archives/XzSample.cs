namespace Satchel.Testing.Archives;

/// <summary>A tar.xz as GNU tar and xz make it: a file <c>d/f</c> that holds <c>hello</c> and a link <c>d/l</c> to it.</summary>
public static class XzSample
{
    public const string Base64 =
        "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4Cf/AHldADILyMAOUCcI/OcFvm95X2eW+58t6UhRDX1K9FDzpo3JUyqtWALVInP4FWv7aqcXHeAJJ0uB0wHc2oyO"
        + "yiAongzCUEg5T2CR1Z2lpz0Zi3b0xF7ec8gBGkhRjtpuaomonxwbcQF9vkSVubeLEfIWxv402a0PIggmzu8AAAAA0eJ5Zre01XQAAZUBgFAAABbiezKxxGf7"
        + "AgAAAAAEWVo=";

    /// <summary>A tar.xz of one file of 2 MiB of zeros.</summary>
    public const string Bomb =
        "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj//9sAZBdAD0AM1AYaImDAdzibik28cFxA0pObj5Rhrf8dViVFKkk5w7K90ZFEbiMpiwEQ1wWIepR3MKTB3F/dli5sJ/W"
        + "SivVCxdpZ76bekq4hpZxkKipH4v5+Rs6cbOnrgvE2OeRw6z8phcg08LEOJ/mvD9jBZkcn4dmXJjladmKFyY+14d2H31uHT2RmTRsA0UZE4OKne2TodVtktSO2mbh"
        + "Tuo9mUkWK5X5R/pO51LikgZWGZ5EnuLS5Eb2VPCIdSww28JQVJEilwYDX8lwOxTAMjeYpRUBpeijCSrsqv9aJqxyDBaSp745jyThcJ6nI1/sKMuF0ZWYin4qkfIn"
        + "dfcZwAaYTZj92K/VkA/EJVP49ZE2MQWlsO5vwXBNRwzRkRGqrWAdus6xJxhcWYbpZlJYvul2rFnk5VsFCPnH2q38+1IrdM0eWyBC+d1TPfgpZAk7gMsqbN+1O/DE"
        + "vS5fqg8+S2ZCkBMO/xCT+HF4WfgLzf+VKEYPqfx83vuaMC5WwI+F84OBwGXEJVP49ZE2MQWlsMKClZWACJIABQDEavZwAAAA/k8R4ohyUnIAAbcDgJCAAdYr9N+x"
        + "xGf7AgAAAAAEWVo=";

    /// <summary>The same content in several blocks, sizes in their headers, with SHA-256 for checks.</summary>
    public const string Blocks =
        "/Td6WFoAAArh+wyhA8BZgBAhARYAAAAApic7v+AH/wBRXQAyC8jADlAnCPznBb5veV9nlvufas1GFIn6/3j8sm0CC0Y2G+6GnQGqiQusbK8neRISLd/4R3pkPgn+"
        + "FS0MY+koB/8PNrm8A8UND0/W8jyG0gAAAAAAbUrBTRvoV7q/vHqXiULI4O6zwgYd8ocN0nr+ssSxFUMDwBmAECEBFgAAAAAGIIEh4Af/ABFdAABv/f//o7f/Rz5I"
        + "FXCUqWAAAAAAAOWgCqmZGsil7jEJhE2EpVWDvSBXKtP/zUJ5Lzw2sYOtA8AZgBAhARYAAAAABiCBIeAH/wARXQAAb/3//6O3/0c+SBVwlKlgAAAAAADloAqpmRrI"
        + "pe4xCYRNhKVVg70gVyrT/81CeS88NrGDrQPAGYAQIQEWAAAAAAYggSHgB/8AEV0AAG/9//+jt/9HPkgVcJSpYAAAAAAA5aAKqZkayKXuMQmETYSlVYO9IFcq0//N"
        + "QnkvPDaxg60DwBmAECEBFgAAAAAGIIEh4Af/ABFdAABv/f//o7f/Rz5IFXCUqWAAAAAAAOWgCqmZGsil7jEJhE2EpVWDvSBXKtP/zUJ5Lzw2sYOtAAWJAYAQSYAQ"
        + "SYAQSYAQSYAQAAA/491FDtnaAQUAAAAAClla";

    /// <summary>The same content in two streams, one without checks, with padding between them.</summary>
    public const string Streams =
        "/Td6WFoAAAD/EtlBAgAhARYAAAB0L+Wj4AP/ADpdADILyMAOUCcI/OcFvm95X2eW+59qzUYUifr/ePyybQILRjYb7oadAaqJC6xsryd5EhIt3/hHelmV5QAAAAAA"
        + "AU6ACAAAALwnVYKoAAr8AgAAAAAAWVoAAAAA/Td6WFoAAAFpIt42AgAhARYAAAB0L+Wj4CP/AExdADILyYAOUCcI/OcFvm95WpQlhBx6FzmJbm9lzHOfZZYKeZZz"
        + "C66vxwTPRIdwMvFZiipG55Yn4wbOT+R4FE/60c8jrVDvNwhDaLz8tVgA8f1xOgABZIBIAAAA0Vl2vz4wDYsCAAAAAAFZWg==";
}
