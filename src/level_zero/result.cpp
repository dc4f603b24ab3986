#include "level_zero/result.hpp"

#include <zeva/error.hpp>

namespace zeva {

std::string_view name_of(ze_result_t result) {
    switch (result) {
    case ZE_RESULT_SUCCESS:
        return "success";
    case ZE_RESULT_NOT_READY:
        return "not_ready";
    case ZE_RESULT_ERROR_DEVICE_LOST:
        return "error_device_lost";
    case ZE_RESULT_ERROR_OUT_OF_HOST_MEMORY:
        return "error_out_of_host_memory";
    case ZE_RESULT_ERROR_OUT_OF_DEVICE_MEMORY:
        return "error_out_of_device_memory";
    case ZE_RESULT_ERROR_MODULE_BUILD_FAILURE:
        return "error_module_build_failure";
    case ZE_RESULT_ERROR_MODULE_LINK_FAILURE:
        return "error_module_link_failure";
    case ZE_RESULT_ERROR_DEVICE_REQUIRES_RESET:
        return "error_device_requires_reset";
    case ZE_RESULT_ERROR_DEVICE_IN_LOW_POWER_STATE:
        return "error_device_in_low_power_state";
    case ZE_RESULT_EXP_ERROR_DEVICE_IS_NOT_VERTEX:
        return "exp_error_device_is_not_vertex";
    case ZE_RESULT_EXP_ERROR_VERTEX_IS_NOT_DEVICE:
        return "exp_error_vertex_is_not_device";
    case ZE_RESULT_EXP_ERROR_REMOTE_DEVICE:
        return "exp_error_remote_device";
    case ZE_RESULT_ERROR_INSUFFICIENT_PERMISSIONS:
        return "error_insufficient_permissions";
    case ZE_RESULT_ERROR_NOT_AVAILABLE:
        return "error_not_available";
    case ZE_RESULT_ERROR_DEPENDENCY_UNAVAILABLE:
        return "error_dependency_unavailable";
    case ZE_RESULT_WARNING_DROPPED_DATA:
        return "warning_dropped_data";
    case ZE_RESULT_ERROR_UNINITIALIZED:
        return "error_uninitialized";
    case ZE_RESULT_ERROR_UNSUPPORTED_VERSION:
        return "error_unsupported_version";
    case ZE_RESULT_ERROR_UNSUPPORTED_FEATURE:
        return "error_unsupported_feature";
    case ZE_RESULT_ERROR_INVALID_ARGUMENT:
        return "error_invalid_argument";
    case ZE_RESULT_ERROR_INVALID_NULL_HANDLE:
        return "error_invalid_null_handle";
    case ZE_RESULT_ERROR_HANDLE_OBJECT_IN_USE:
        return "error_handle_object_in_use";
    case ZE_RESULT_ERROR_INVALID_NULL_POINTER:
        return "error_invalid_null_pointer";
    case ZE_RESULT_ERROR_INVALID_SIZE:
        return "error_invalid_size";
    case ZE_RESULT_ERROR_UNSUPPORTED_SIZE:
        return "error_unsupported_size";
    case ZE_RESULT_ERROR_UNSUPPORTED_ALIGNMENT:
        return "error_unsupported_alignment";
    case ZE_RESULT_ERROR_INVALID_SYNCHRONIZATION_OBJECT:
        return "error_invalid_synchronization_object";
    case ZE_RESULT_ERROR_INVALID_ENUMERATION:
        return "error_invalid_enumeration";
    case ZE_RESULT_ERROR_UNSUPPORTED_ENUMERATION:
        return "error_unsupported_enumeration";
    case ZE_RESULT_ERROR_UNSUPPORTED_IMAGE_FORMAT:
        return "error_unsupported_image_format";
    case ZE_RESULT_ERROR_INVALID_NATIVE_BINARY:
        return "error_invalid_native_binary";
    case ZE_RESULT_ERROR_INVALID_GLOBAL_NAME:
        return "error_invalid_global_name";
    case ZE_RESULT_ERROR_INVALID_KERNEL_NAME:
        return "error_invalid_kernel_name";
    case ZE_RESULT_ERROR_INVALID_FUNCTION_NAME:
        return "error_invalid_function_name";
    case ZE_RESULT_ERROR_INVALID_GROUP_SIZE_DIMENSION:
        return "error_invalid_group_size_dimension";
    case ZE_RESULT_ERROR_INVALID_GLOBAL_WIDTH_DIMENSION:
        return "error_invalid_global_width_dimension";
    case ZE_RESULT_ERROR_INVALID_KERNEL_ARGUMENT_INDEX:
        return "error_invalid_kernel_argument_index";
    case ZE_RESULT_ERROR_INVALID_KERNEL_ARGUMENT_SIZE:
        return "error_invalid_kernel_argument_size";
    case ZE_RESULT_ERROR_INVALID_KERNEL_ATTRIBUTE_VALUE:
        return "error_invalid_kernel_attribute_value";
    case ZE_RESULT_ERROR_INVALID_MODULE_UNLINKED:
        return "error_invalid_module_unlinked";
    case ZE_RESULT_ERROR_INVALID_COMMAND_LIST_TYPE:
        return "error_invalid_command_list_type";
    case ZE_RESULT_ERROR_OVERLAPPING_REGIONS:
        return "error_overlapping_regions";
    case ZE_RESULT_WARNING_ACTION_REQUIRED:
        return "warning_action_required";
    case ZE_RESULT_ERROR_UNKNOWN:
        return "error_unknown";
    default:
        return "unknown result";
    }
}

void throw_ze_error(ze_result_t result, std::string call, std::string cause, std::string remedy) {
    throw Error({ErrorDomain::level_zero, std::move(call), static_cast<std::int64_t>(result),
                 std::string{name_of(result)}, std::move(cause), std::move(remedy)});
}

} // namespace zeva
